//! Tree → what the layout needs of it: what stands where, and what kind of line it is. Knows nothing about columns.
//!
//! A node is a line: an item, a rule, a statement, an arm, a field. What stands in its braces are its children. Words are
//! never taken from here, only places: so nothing that was written can get lost.

use super::tokens::Token;
use crate::{
    base::Span,
    syntax::ast::{
        Arg, AwaitArm, Block, Category, ChannelLineKind, Else, ElseKind, ExitRule, FieldDecl, File, Generator, HandOff,
        Item, ItemKind, Journey, Message, OtherwiseArm, PayloadField, PopulationLine, PopulationLineKind, ReactionLine,
        Rule, RuleKind, Stage, Status, Stmt, StmtKind, Test, TestLine, TestLineKind, TestStep,
    },
};

/// What kind of line a node is: how it is laid out, and with which neighbours it is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `customer { … }`
    Customer,
    /// `source NAME "Title"`
    Source,
    /// `event NAME from … { … }`
    Event,
    /// `event NAME from … to everyone { … }`
    EventToEveryone,
    /// `channel NAME { … }`
    Channel,
    /// `message NAME: CATEGORY … { … }`
    Message,
    /// `action NAME to … { … }`
    Action,
    /// `segment NAME = …`
    Segment,
    /// `trigger NAME = …`
    Trigger,
    /// A journey, a population or a test: opened always, with a blank line around it.
    Large,
    /// `cap SCOPE at …`
    Cap,
    /// A category, a status, a holdout: an item that is aligned with nothing.
    Plain,
    /// `name : type` of the customer
    Attribute,
    /// `name: value` or `name: type` in a list with commas
    Field,
    /// A line that begins with its keyword or its name, behind which a column begins.
    Keyed(Key),
    /// A stage, a statement, a line of a test.
    Statement,
    /// An arm of `await` or `branch`.
    Arm,
    /// An arm of `split`.
    SplitArm,
    /// `on CHANNEL { … }`
    Reactions,
    /// Text that could not be read: left as it is.
    Damaged,
}

/// Which lines with a first column belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Channel,
    Status,
    MessageText,
    Rule,
    StageRule,
    Population,
}

/// A line and what stands in its braces.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// First byte and one past the last.
    pub span: (usize, usize),
    /// What kind of line it is.
    pub shape: Shape,
    /// In source order, each inside this one, none overlapping another.
    pub children: Vec<Node>,
}

/// The items of a file. The items at the numbers in `as_written` are left as they are.
pub(super) fn outline(file: &File, tokens: &[Token<'_>], as_written: &[usize]) -> Vec<Node> {
    let builder = Outliner { tokens };
    let mut nodes: Vec<Node> = Vec::with_capacity(file.items.len());
    for (number, item) in file.items.iter().enumerate() {
        if as_written.contains(&number) {
            nodes.push(leaf(item.span, Shape::Damaged));
        } else {
            nodes.push(builder.item(item));
        }
    }
    tidy(&mut nodes);
    nodes
}

/// Sorts siblings, moves those that lie inside another one into it, and drops what overlaps (its text is then left as it is).
fn tidy(nodes: &mut Vec<Node>) {
    nodes.sort_by_key(|node| (node.span.0, std::cmp::Reverse(node.span.1)));
    let mut kept: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes.drain(..) {
        if node.span.0 >= node.span.1 {
            continue;
        }
        match kept.last_mut() {
            Some(before) if node.span.1 <= before.span.1 => before.children.push(node),
            Some(before) if node.span.0 < before.span.1 => {}
            _ => kept.push(node),
        }
    }
    for node in &mut kept {
        tidy(&mut node.children);
    }
    *nodes = kept;
}

fn place(span: Span) -> (usize, usize) {
    (span.start as usize, span.end as usize)
}

fn leaf(span: Span, shape: Shape) -> Node {
    Node { span: place(span), shape, children: Vec::new() }
}

fn node(span: Span, shape: Shape, children: Vec<Node>) -> Node {
    Node { span: place(span), shape, children }
}

struct Outliner<'t> {
    tokens: &'t [Token<'t>],
}

impl Outliner<'_> {
    fn item(&self, item: &Item) -> Node {
        let span = item.span;
        match &item.kind {
            ItemKind::Customer(customer) => {
                let attributes = customer.attributes.iter().map(|attribute| leaf(attribute.span, Shape::Attribute));
                node(span, Shape::Customer, attributes.collect())
            }
            ItemKind::Source(_) => leaf(span, Shape::Source),
            ItemKind::Event(event) => {
                let shape = if event.to_everyone.is_some() { Shape::EventToEveryone } else { Shape::Event };
                node(span, shape, fields(&event.fields))
            }
            ItemKind::Channel(channel) => {
                let lines = channel.lines.iter().map(|line| match line.kind {
                    ChannelLineKind::Damaged => leaf(line.span, Shape::Damaged),
                    ChannelLineKind::Address(_)
                    | ChannelLineKind::Consent { .. }
                    | ChannelLineKind::Quiet { .. }
                    | ChannelLineKind::Positive(_)
                    | ChannelLineKind::Negative(_)
                    | ChannelLineKind::Cost(_) => leaf(line.span, Shape::Keyed(Key::Channel)),
                });
                node(span, Shape::Channel, lines.collect())
            }
            ItemKind::Category(category) => node(span, Shape::Plain, self.category(category)),
            ItemKind::Status(status) => node(span, Shape::Plain, self.status(status)),
            ItemKind::Cap(_) => leaf(span, Shape::Cap),
            ItemKind::Suppress(_) | ItemKind::CategoryHoldout(_) | ItemKind::AtMostOne(_) => leaf(span, Shape::Plain),
            ItemKind::Message(message) => node(span, Shape::Message, self.message(message)),
            ItemKind::Action(action) => node(span, Shape::Action, fields(&action.fields)),
            ItemKind::Segment(_) => leaf(span, Shape::Segment),
            ItemKind::Trigger(_) => leaf(span, Shape::Trigger),
            ItemKind::Journey(journey) => node(span, Shape::Large, self.journey(journey)),
            ItemKind::Population(population) => {
                node(span, Shape::Large, population.lines.iter().map(population_line).collect())
            }
            ItemKind::Test(test) => node(span, Shape::Large, test_lines(test)),
            ItemKind::Damaged => leaf(span, Shape::Damaged),
        }
    }

    /// The place, begun earlier at one of `words` if one of the two tokens before it is that.
    fn led_by(&self, span: Span, words: &[&str]) -> Span {
        let (start, _) = place(span);
        let first = self.tokens.partition_point(|token| token.start < start);
        let is_lead =
            |number: &usize| self.tokens.get(*number).is_some_and(|token| words.iter().any(|word| token.is_word(word)));
        let number = (first.saturating_sub(2)..=first).find(is_lead);
        let begin = number.and_then(|number| self.tokens.get(number)).map(|token| token.start);
        match begin.and_then(|begin| u32::try_from(begin).ok()) {
            Some(begin) => Span { start: begin, ..span },
            None => span,
        }
    }

    fn category(&self, category: &Category) -> Vec<Node> {
        let mut nodes = Vec::new();
        if let (Some(first), Some(last)) = (category.exempt.first(), category.exempt.last()) {
            nodes.push(leaf(self.led_by(first.span.to(last.span), &["exempt"]), Shape::Statement));
        }
        if let Some(consent) = &category.consent {
            nodes.push(leaf(self.led_by(consent.span, &["consent"]), Shape::Statement));
        }
        nodes
    }

    fn status(&self, status: &Status) -> Vec<Node> {
        let occasions = status.begins.iter().chain(&status.ends).map(|occasion| occasion.span);
        let lines = occasions.chain(status.ends_after.iter().map(|after| after.span));
        lines.map(|span| leaf(self.led_by(span, &["begins", "ends"]), Shape::Keyed(Key::Status))).collect()
    }

    fn message(&self, message: &Message) -> Vec<Node> {
        let texts = message.texts.iter().map(|text| leaf(text.span, Shape::Keyed(Key::MessageText)));
        let expires =
            message.expires.iter().map(|expires| leaf(self.led_by(expires.span, &["expires"]), Shape::Statement));
        texts.chain(expires).collect()
    }

    fn journey(&self, journey: &Journey) -> Vec<Node> {
        let mut nodes: Vec<Node> = journey.rules.iter().chain(&journey.late_rules).map(rule).collect();
        for stage in &journey.stages {
            let inside = self.stage(stage);
            if stage.implicit {
                nodes.extend(inside);
            } else {
                nodes.push(node(stage.span, Shape::Statement, inside));
            }
        }
        nodes
    }

    fn stage(&self, stage: &Stage) -> Vec<Node> {
        let milestones = stage.milestones.iter().map(|milestone| self.led_by(milestone.span, &["milestone"]));
        let mut nodes: Vec<Node> = milestones.map(|span| leaf(span, Shape::Keyed(Key::StageRule))).collect();
        for (exit, span) in &stage.exits {
            nodes.push(node(self.led_by(*span, &["exit"]), Shape::Keyed(Key::StageRule), exit_args(exit)));
        }
        nodes.extend(statements(&stage.body));
        nodes
    }
}

fn fields(fields: &[FieldDecl]) -> Vec<Node> {
    fields.iter().map(|field| leaf(field.span, Shape::Field)).collect()
}

fn arguments(args: &[Arg]) -> Vec<Node> {
    args.iter().map(|arg| leaf(arg.name.span.to(arg.value.span), Shape::Field)).collect()
}

fn hand_off(hand_off: &HandOff) -> Vec<Node> {
    arguments(&hand_off.args)
}

fn exit_args(exit: &ExitRule) -> Vec<Node> {
    exit.to.as_ref().map(hand_off).unwrap_or_default()
}

fn rule(rule: &Rule) -> Node {
    let children = match &rule.kind {
        RuleKind::Damaged => return leaf(rule.span, Shape::Damaged),
        RuleKind::EnterHandoff { fields: asked, .. } => fields(asked),
        RuleKind::Exit(exit) => exit_args(exit),
        RuleKind::Owner(_)
        | RuleKind::Runs { .. }
        | RuleKind::Enter(_)
        | RuleKind::Reenter(_)
        | RuleKind::Priority(_)
        | RuleKind::Goal(_)
        | RuleKind::Holdout(_) => Vec::new(),
    };
    node(rule.span, Shape::Keyed(Key::Rule), children)
}

fn statements(block: &Block) -> Vec<Node> {
    block.stmts.iter().map(statement).collect()
}

fn statement(stmt: &Stmt) -> Node {
    let children = match &stmt.kind {
        StmtKind::Damaged => return leaf(stmt.span, Shape::Damaged),
        StmtKind::Wait { otherwise, .. } | StmtKind::Send { otherwise, .. } => or_else(otherwise.as_ref()),
        StmtKind::Await { arms, otherwise, .. } => {
            let arm = |arm: &AwaitArm| node(arm.span, Shape::Arm, statements(&arm.body));
            arms.iter().map(arm).chain(otherwise_arms(otherwise)).collect()
        }
        StmtKind::Branch { arms, otherwise } => {
            let met = arms.iter().map(|arm| node(arm.span, Shape::Arm, statements(&arm.body)));
            met.chain(otherwise_arms(otherwise)).collect()
        }
        StmtKind::BranchOn { arms, otherwise, .. } => {
            let met = arms.iter().map(|arm| node(arm.span, Shape::Arm, statements(&arm.body)));
            met.chain(otherwise_arms(otherwise)).collect()
        }
        StmtKind::Split { arms, .. } => {
            arms.iter().map(|arm| node(arm.span, Shape::SplitArm, statements(&arm.body))).collect()
        }
        StmtKind::Repeat { body, .. } => statements(body),
        StmtKind::Do { args, otherwise, .. } => {
            let mut nodes = arguments(args);
            nodes.extend(or_else(otherwise.as_ref()));
            nodes
        }
        StmtKind::HandOff(handed) | StmtKind::Start(handed) => hand_off(handed),
        StmtKind::Set { .. } | StmtKind::Mark(_) | StmtKind::Clear(_) | StmtKind::GoTo(_) | StmtKind::Exit(_) => {
            Vec::new()
        }
    };
    node(stmt.span, Shape::Statement, children)
}

fn otherwise_arms(arms: &[OtherwiseArm]) -> impl Iterator<Item = Node> + '_ {
    arms.iter().map(|arm| node(arm.span, Shape::Arm, statements(&arm.body)))
}

fn or_else(otherwise: Option<&Else>) -> Vec<Node> {
    match otherwise.map(|otherwise| &otherwise.kind) {
        Some(ElseKind::Block(block)) => statements(block),
        Some(ElseKind::HandOff(handed)) => hand_off(handed),
        Some(ElseKind::GoOn | ElseKind::GoTo(_) | ElseKind::Exit(_) | ElseKind::Hole) | None => Vec::new(),
    }
}

fn population_line(line: &PopulationLine) -> Node {
    let keyed = Shape::Keyed(Key::Population);
    match &line.kind {
        PopulationLineKind::Damaged => leaf(line.span, Shape::Damaged),
        PopulationLineKind::Size(_) | PopulationLineKind::Period { .. } | PopulationLineKind::Attribute { .. } => {
            leaf(line.span, keyed)
        }
        // A sentence, `refund fails 5%`, not a name with what it is.
        PopulationLineKind::ActionFails { .. } => leaf(line.span, Shape::Statement),
        PopulationLineKind::Generator(generator) => node(line.span, keyed, payload(generator)),
        PopulationLineKind::Reactions { lines, .. } => {
            node(line.span, Shape::Reactions, lines.iter().map(reaction_line).collect())
        }
        PopulationLineKind::Persona { lines, .. } => {
            node(line.span, Shape::Statement, lines.iter().map(population_line).collect())
        }
    }
}

fn payload(generator: &Generator) -> Vec<Node> {
    let field = |field: &PayloadField| leaf(field.name.span.to(field.dist.span), Shape::Field);
    generator.payload.iter().map(field).collect()
}

fn reaction_line(line: &ReactionLine) -> Node {
    let keyed = Shape::Keyed(Key::Population);
    match line {
        ReactionLine::Generator(generator, span) => node(*span, keyed, payload(generator)),
        ReactionLine::Fatigue { span, .. } => leaf(*span, keyed),
        ReactionLine::Damaged(span) => leaf(*span, Shape::Damaged),
    }
}

fn test_lines(test: &Test) -> Vec<Node> {
    let line = |line: &TestLine| {
        let children = match &line.kind {
            TestLineKind::Damaged => return leaf(line.span, Shape::Damaged),
            TestLineKind::Customer(args) => arguments(args),
            TestLineKind::On { step, .. } | TestLineKind::After { step, .. } => match step {
                Some(TestStep::Happens { args, .. }) => arguments(args),
                Some(TestStep::Set { .. } | TestStep::Action { .. }) | None => Vec::new(),
            },
            TestLineKind::Simulate(_)
            | TestLineKind::Take { .. }
            | TestLineKind::HeldOut(_)
            | TestLineKind::Expect(_) => Vec::new(),
        };
        node(line.span, Shape::Statement, children)
    };
    test.lines.iter().map(line).collect()
}
