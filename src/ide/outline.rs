//! The shape of a file: what is declared in it, what can be folded, what grows around a place. Knows no meaning.

use super::{SymbolKind, Workspace, context};
use crate::{
    base::{FileId, Span},
    syntax::ast::{self, ItemKind},
};

/// An entry of a file's outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its name, or its words where it has none.
    pub name: String,
    /// How people call it, or what kind of item it is.
    pub detail: String,
    /// Its kind; none for what has no name of its own (caps, tests).
    pub kind: Option<SymbolKind>,
    /// All of it.
    pub span: Span,
    /// Its name's place.
    pub name_span: Span,
    /// What it holds.
    pub children: Vec<Outline>,
}

/// Lines that can be folded together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The first line, from 0: it stays.
    pub first: u32,
    /// The last line that is hidden.
    pub last: u32,
    /// Whether it is a comment.
    pub comment: bool,
}

impl Workspace {
    /// What is declared in a file, in order.
    #[must_use]
    pub fn outline(&self, file: FileId) -> Vec<Outline> {
        let Some(tree) = self.tree(file) else { return Vec::new() };
        tree.items.iter().filter_map(|item| self.entry(item)).collect()
    }

    fn entry(&self, item: &ast::Item) -> Option<Outline> {
        let named = |name: &ast::Ident, title: Option<&ast::Text>, kind: SymbolKind| {
            let detail = title.map_or_else(|| kind.word().to_owned(), |title| title.value.to_string());
            let children = Vec::new();
            (!name.is_hole()).then(|| Outline {
                name: name.text.to_string(),
                detail,
                kind: Some(kind),
                span: item.span,
                name_span: name.span,
                children,
            })
        };
        // What has no name is called by its first line.
        let unnamed = |detail: &str| {
            let text = self.sources().text(item.span);
            let line = text.lines().next().unwrap_or("").trim_end_matches(['{', ' ']).to_owned();
            let end = item.span.start + u32::try_from(line.len()).unwrap_or(0);
            let name_span = Span::new(item.span.file, item.span.start, end.min(item.span.end));
            Some(Outline {
                name: line,
                detail: detail.to_owned(),
                kind: None,
                span: item.span,
                name_span,
                children: Vec::new(),
            })
        };
        match &item.kind {
            ItemKind::Customer(customer) => {
                let mut entry = unnamed("customer")?;
                entry.children = customer
                    .attributes
                    .iter()
                    .filter(|row| !row.name.is_hole())
                    .map(|row| child(&row.name, row.span, SymbolKind::Attribute))
                    .collect();
                Some(entry)
            }
            ItemKind::Source(it) => named(&it.name, it.title.as_ref(), SymbolKind::Source),
            ItemKind::Event(it) => {
                let mut entry = named(&it.name, None, SymbolKind::Event)?;
                entry.children = it
                    .fields
                    .iter()
                    .filter(|row| !row.name.is_hole())
                    .map(|row| child(&row.name, row.span, SymbolKind::Field))
                    .collect();
                Some(entry)
            }
            ItemKind::Channel(it) => named(&it.name, None, SymbolKind::Channel),
            ItemKind::Category(it) => named(&it.name, None, SymbolKind::Category),
            ItemKind::Status(it) => named(&it.name, it.title.as_ref(), SymbolKind::Status),
            ItemKind::Cap(_) => unnamed("cap"),
            ItemKind::Suppress(_) => unnamed("suppression"),
            ItemKind::CategoryHoldout(it) => named(&it.name, None, SymbolKind::Holdout),
            ItemKind::AtMostOne(_) => unnamed("one at a time"),
            ItemKind::Message(it) => named(&it.name, it.title.as_ref(), SymbolKind::Message),
            ItemKind::Action(it) => named(&it.name, None, SymbolKind::Action),
            ItemKind::Segment(it) => named(&it.name, it.title.as_ref(), SymbolKind::Segment),
            ItemKind::Trigger(it) => named(&it.name, it.title.as_ref(), SymbolKind::Trigger),
            ItemKind::Journey(it) => {
                let mut entry = named(&it.name, it.title.as_ref(), SymbolKind::Journey)?;
                let stages = it.stages.iter().filter(|stage| !stage.name.is_hole());
                entry.children = stages.map(|stage| child(&stage.name, stage.span, SymbolKind::Stage)).collect();
                Some(entry)
            }
            ItemKind::Population(it) => named(&it.name, it.title.as_ref(), SymbolKind::Population),
            ItemKind::Test(_) => unnamed("test"),
            ItemKind::Damaged => None,
        }
    }

    /// What can be folded in a file: blocks of several lines, and comments of several lines.
    #[must_use]
    pub fn folds(&self, file: FileId) -> Vec<Fold> {
        let Some(source) = self.sources().get(file) else { return Vec::new() };
        let line = |at: usize| source.line_column(u32::try_from(at).unwrap_or(u32::MAX)).line - 1;
        let mut found = Vec::new();
        let mut open = Vec::new();
        let mut comment: Option<(u32, u32)> = None;
        let flush = |comment: &mut Option<(u32, u32)>, found: &mut Vec<Fold>| {
            if let Some((first, last)) = comment.take().filter(|(first, last)| last > first) {
                found.push(Fold { first, last, comment: true });
            }
        };
        for piece in context::pieces(&source.text) {
            let here = line(piece.start);
            if piece.kind == context::PieceKind::Comment {
                comment = match comment {
                    Some((first, last)) if last + 1 == here => Some((first, here)),
                    Some(_) | None => {
                        flush(&mut comment, &mut found);
                        Some((here, here))
                    }
                };
                continue;
            }
            match piece.of(&source.text) {
                "{" => open.push(here),
                "}" => {
                    if let Some(first) = open.pop().filter(|first| here > first + 1) {
                        found.push(Fold { first, last: here - 1, comment: false });
                    }
                }
                _ => {}
            }
        }
        flush(&mut comment, &mut found);
        found.sort_unstable();
        found
    }

    /// Ranges around an offset, from the smallest to the whole file: the word, its line, the blocks.
    #[must_use]
    pub fn around(&self, file: FileId, offset: u32) -> Vec<Span> {
        let text = self.text(file);
        let offset = offset as usize;
        let span = |start: usize, end: usize| {
            Span::new(file, u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
        };
        let mut found = Vec::new();
        let pieces = context::pieces(text);
        found.extend(
            pieces
                .iter()
                .find(|piece| piece.start <= offset && offset <= piece.end)
                .map(|piece| span(piece.start, piece.end)),
        );
        let line_start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line_end = text.get(offset..).and_then(|behind| behind.find('\n')).map_or(text.len(), |at| offset + at);
        let line = text.get(line_start..line_end).unwrap_or("");
        found.push(span(line_start + (line.len() - line.trim_start().len()), line_start + line.trim_end().len()));
        let mut open: Vec<usize> = Vec::new();
        let mut blocks = Vec::new();
        for piece in &pieces {
            match piece.of(text) {
                "{" => open.push(piece.start),
                "}" => {
                    if let Some(start) = open.pop().filter(|start| *start < offset && offset <= piece.end) {
                        blocks.push(span(start, piece.end));
                        let head = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
                        let indent = text.get(head..start).map_or(0, |head| head.len() - head.trim_start().len());
                        blocks.push(span(head + indent, piece.end));
                    }
                }
                _ => {}
            }
        }
        found.extend(blocks);
        found.push(span(0, text.len()));
        // Each holds the one before.
        let mut kept: Vec<Span> = Vec::new();
        for next in found {
            let holds =
                kept.last().is_none_or(|last| next.start <= last.start && last.end <= next.end && next != *last);
            if holds {
                kept.push(next);
            }
        }
        kept
    }
}

fn child(name: &ast::Ident, span: Span, kind: SymbolKind) -> Outline {
    Outline {
        name: name.text.to_string(),
        detail: kind.word().to_owned(),
        kind: Some(kind),
        span: if span.contains(name.span) { span } else { name.span },
        name_span: name.span,
        children: Vec::new(),
    }
}
