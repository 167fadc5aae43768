//! Branches as the checks of them see them. Finds nothing itself.

use super::JourneyLook;
use crate::{
    base::Span,
    ir::{Node, NodeId, NodeKind, lower},
    model::{
        Cond, Term,
        journey::{Stmt, StmtKind},
    },
    solve::{Formula, Mode, Place},
};

/// A branch that somebody may reach.
pub(super) struct Branch<'g> {
    pub node: NodeId,
    /// The whole statement.
    pub span: Span,
    pub arms: &'g [Cond],
    pub on: Option<&'g Term>,
    /// The whole `otherwise`, where there is one.
    pub otherwise: Option<Span>,
}

impl Branch<'_> {
    /// `branch`, `branch on tier`: the smallest place that stands for all of it.
    pub fn head(&self) -> Span {
        let keyword = Span::new(self.span.file, self.span.start, self.span.start + "branch".len() as u32);
        match self.on {
            Some(term) if term.span.file == keyword.file && term.span.start > keyword.start => {
                Span::new(keyword.file, keyword.start, term.span.end)
            }
            Some(_) | None => keyword,
        }
    }
}

impl<'g> JourneyLook<'_, 'g> {
    /// Every branch that is not proved to be reached by nobody (what cannot be reached is said of what keeps everybody away).
    pub(super) fn branches(&mut self) -> Vec<Branch<'g>> {
        let is_branch = |node: &Node| matches!(node.kind, NodeKind::Branch { .. });
        let nodes: Vec<(NodeId, &'g Node)> = self.steps.nodes().filter(|(_, node)| is_branch(node)).collect();
        if nodes.is_empty() {
            return Vec::new();
        }
        let mut written = Vec::new();
        for (_, stage) in self.journey.stages.iter() {
            otherwises(&stage.body, &mut written);
        }
        let (_, known) = self.known(Mode::Strict);
        let reached = nodes.into_iter().filter(|(id, _)| !known.nobody_at(*id));
        let branch = |(id, node): (NodeId, &'g Node)| match &node.kind {
            NodeKind::Branch { arms, on } => {
                let otherwise =
                    written.iter().find(|(span, _)| *span == node.span).and_then(|(_, otherwise)| *otherwise);
                Some(Branch { node: id, span: node.span, arms, on: on.as_ref(), otherwise })
            }
            _ => None,
        };
        reached.filter_map(branch).collect()
    }

    /// A condition of the journey as a formula.
    pub(super) fn formula(&mut self, condition: &Cond) -> Formula {
        self.look.solver.formula(condition, Place::inside(self.id))
    }
}

/// For every branch of a block its place and that of its `otherwise`.
fn otherwises(block: &[Stmt], found: &mut Vec<(Span, Option<Span>)>) {
    for statement in block {
        if let StmtKind::Branch { otherwise_span, .. } = &statement.kind {
            found.push((statement.span, *otherwise_span));
        }
        for inner in lower::blocks(statement) {
            otherwises(inner, found);
        }
    }
}
