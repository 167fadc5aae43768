//! Where it is proved that a message never meets a status, no customer of any life has it tried while in that status: small workspaces
//! and lives, made up by chance, the same at every run.

use journey::{
    base::{
        Severity, SourceMap,
        calendar::{DAY, HOUR, MINUTE},
    },
    ir::{
        self, Facts, Graph, NodeKind,
        rehearsal::{Life, LivedKind, Rehearse},
    },
    model::{
        self, Const,
        condition::BlockReason,
        population::{Act, Choice},
        program::Settings,
        types::{AttributeId, Currency, EventId, JourneyId, SplitId},
    },
    sim::rehearsal::Rehearsal,
    solve::{Answer, Mode, Place, Solver},
    syntax,
};

use crate::damage::Dice;

/// Events by their place below.
const VISIT: EventId = EventId(0);
const COMPLAINT: EventId = EventId(1);
const CLOSED: EventId = EventId(2);
const REFUND: EventId = EventId(3);

/// One of these, by chance.
fn one_of<'t>(chance: &mut Dice, texts: &[&'t str]) -> &'t str {
    texts[chance.below(texts.len())]
}

fn workspace(chance: &mut Dice) -> String {
    let quiet = one_of(chance, &["", "  quiet 21:00 to 08:00"]);
    let key = one_of(chance, &["", " per ticket"]);
    let begins = one_of(chance, &["complaint", "complaint, refund", "complaint where severity is high"]);
    let ends = one_of(chance, &["ends on closed", "ends on closed  ends after 12 hours", "ends after 1 day"]);
    let enter = one_of(chance, &["", " when not upset", " when not upset", " where page is \"a\""]);
    let exits = one_of(
        chance,
        &[
            "",
            "  exit when upset\n",
            "  exit on complaint\n",
            "  exit on complaint, refund\n",
            "  exit on complaint where severity is high\n",
            "  exit on refund\n",
        ],
    );
    let delay = one_of(chance, &["", "cap messages at 1 per 1 hours, else delay up to 6 hours\n"]);
    let mut body = String::new();
    for _ in 0..=chance.below(3) {
        body.push_str(one_of(
            chance,
            &[
                "  wait 5 hours\n",
                "  send offer by email\n",
                "  branch { when not upset { send offer by email } otherwise { } }\n",
                "  branch { when upset { exit \"no\" } otherwise { wait 3 hours } }\n",
                "  branch { when not upset { wait 3 hours  send offer by email } otherwise { } }\n",
                "  await up to 9 hours { on complaint { } when not upset { send offer by email } otherwise { } }\n",
                "  await up to 9 hours { on closed when not upset { send offer by email } otherwise { } }\n",
                "  await up to 4 hours { on complaint { exit \"no\" } otherwise { send offer by email } }\n",
                "  clear upset\n",
                "  mark upset\n",
                "  split coin { heads 50% { send offer by email } tails 50% { wait 2 hours } }\n",
                "  repeat up to 2 times { send offer by email  wait 2 hours }\n",
            ],
        ));
    }
    // One coin is enough, and has one name.
    if body.matches("split coin").count() > 1 {
        body = body.replacen("split coin", "split other", 1);
    }
    if body.matches("split coin").count() > 1 {
        body = body.replacen("split coin", "split third", 1);
    }
    body.push_str("  wait 1 hour\n  send offer by email\n");
    format!(
        "customer {{ email: email }}
channel email {{ address email{quiet} }}
category news
{delay}suppress news when upset
message offer: news {{ email template \"offer\" }}
source shop
event visit from shop {{ page: text }}
event complaint from shop {{ ticket: id, severity: low | high }}
event closed from shop {{ ticket: id }}
event refund from shop {{ ticket: id }}
status upset{key} {{ begins on {begins}  {ends} }}
journey j {{
  enter on visit{enter}
  reenter always
{exits}{body}}}
"
    )
}

/// The graph of a workspace without errors; made-up ones may have some, such as a loop in which no time passes.
fn checked(text: &str) -> Option<(Graph, Facts)> {
    let mut sources = SourceMap::new();
    let file = sources.add("workspace.journey", text);
    let (tree, mut findings) = syntax::parse(file, text);
    let settings = Settings { name: "t".into(), zone: "UTC".into(), currency: Currency::named("USD").unwrap() };
    let (program, more) = model::resolve(&[tree], &sources, &settings);
    findings.extend(more);
    let errors: Vec<&str> =
        findings.iter().filter(|f| f.severity == Severity::Error).map(|f| f.message.as_str()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    let graph = ir::lower(program);
    let (facts, _) = ir::validate(&graph);
    Some((graph, facts?))
}

fn life(chance: &mut Dice, splits: u32, [high, low]: [&Const; 2]) -> Life {
    let text = |word: &str| Const::Text(word.into());
    let mut life = Life::new();
    life.from.1 = (chance.below(24) as i64) * HOUR;
    life.customer = vec![(AttributeId(0), text("a@example.com"))];
    life.choices = (0..splits).map(|split| Choice::Arm(SplitId(split), chance.below(2) as u32)).collect();
    for _ in 0..2 + chance.below(5) {
        let ticket = text(["t1", "t2"][chance.below(2)]);
        let severity = if chance.below(2) == 0 { high.clone() } else { low.clone() };
        let (event, values) = match chance.below(5) {
            0 | 1 => (VISIT, vec![text(["a", "b"][chance.below(2)])]),
            2 => (COMPLAINT, vec![ticket, severity]),
            3 => (CLOSED, vec![ticket]),
            _ => (REFUND, vec![ticket]),
        };
        let after = (chance.below(30 * 12) as i64) * 5 * MINUTE;
        life = life.with(after, Act::Event(event, values));
    }
    life.lasts = 4 * DAY;
    life
}

#[test]
fn what_is_proved_never_happens() {
    let mut chance = Dice(29);
    let (mut proved, mut tried) = (0, 0);
    for _ in 0..400 {
        let text = workspace(&mut chance);
        let Some((graph, facts)) = checked(&text) else { continue };
        let journey = JourneyId(0);
        let status = &graph.program.suppressions.rows()[0].when;
        let mut solver = Solver::new(&graph.program);
        let upset = solver.formula(status, Place::default());
        let mut known = solver.known((&graph, &facts), journey, Mode::Strict, std::slice::from_ref(&upset));
        let sends = graph.journeys[journey].nodes().filter(|(_, node)| matches!(node.kind, NodeKind::Send { .. }));
        let safe: Vec<_> = sends
            .map(|(id, _)| id)
            .filter(|id| solver.somebody_decided_on(&mut known, *id, &upset) == Answer::No)
            .collect();
        proved += safe.len();
        let variant = |word: &str| {
            graph.program.variants.iter().find(|(_, name)| name.as_str() == word).map(|(id, _)| Const::Variant(id))
        };
        let (high, low) = (variant("high").unwrap(), variant("low").unwrap());
        let stage = Rehearsal::new(&graph);
        for _ in 0..25 {
            let splits = u32::try_from(graph.program.splits.len()).unwrap();
            let life = life(&mut chance, splits, [&high, &low]);
            for row in stage.live(&life) {
                let LivedKind::Blocked { node, reasons, .. } = &row.what else { continue };
                if reasons.iter().all(|(_, reason)| *reason != BlockReason::Suppressed) {
                    continue;
                }
                tried += 1;
                let said = life.test(&graph.program, "a life").unwrap();
                assert!(!safe.contains(node), "proved, and tried all the same at {node:?}:\n{text}\n{said}");
            }
        }
    }
    // The test would show nothing if nothing were proved, or nothing ever happened.
    assert!(proved > 150, "{proved}");
    assert!(tried > 500, "{tried}");
}
