//! Lives that are made up: lived as they stand, and again from the `test` they are written down as.

use journey::{
    base::{
        Decimal, Replay,
        calendar::{DAY, HOUR, MINUTE, SECOND},
        ids::Id,
    },
    compile::{compile, lenient, with_witness},
    config::Config,
    ir::rehearsal::{Life, Lived, LivedKind, Rehearse},
    model::{
        Const,
        condition::Which,
        population::{Act, Choice},
        types::{ActionId, AttributeId, ChannelId, EventId, HoldoutId, MessageId, ReactionId, SplitId},
    },
    sim::{Plan, rehearsal::Rehearsal, trace},
};

use super::workspace::load;

const SHOP: &str = "\
customer { email: email  zone: timezone?  tier: basic | gold = basic  topics: set of category }
channel email { address email  positive clicked }
category news
cap news at 1 per 2 days
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop { page: text, value: money USD, share: percent, items: integer, note: text? }
action tag to shop may fail
holdout untouched 5% from news
journey j {
  enter on visit
  reenter never
  goal on visit within 9 days
  holdout 10%
  do tag, else go on
  split coin { heads 50% { } tails 50% { wait 1 hour } }
  send first by email
  await up to 1 day { on clicked { } otherwise { } }
  send second by email
  when_gold
}
";

fn shop() -> String {
    SHOP.replace("  when_gold\n", "  branch { when tier is gold { wait 10 minutes } otherwise { } }\n")
}

fn visit(page: &str) -> Act {
    let share = Const::Percent(Decimal::new(25, 1));
    let money = match journey::model::types::Currency::named("USD") {
        Some(currency) => Const::Money(1250, currency),
        None => Const::Missing,
    };
    Act::Event(EventId(0), vec![Const::Text(page.into()), money, share, Const::Integer(3), Const::Missing])
}

/// Seven things happen, two of them at one instant, one a millisecond after another.
fn life() -> Life {
    let mut life = Life::new();
    life.from.1 += 30 * SECOND;
    life.customer = vec![
        (AttributeId(0), Const::Text("ann@example.com".into())),
        (AttributeId(1), Const::Text("Asia/Tokyo".into())),
        (AttributeId(3), Const::Set(vec![])),
    ];
    life.choices = vec![Choice::Arm(SplitId(0), 1)];
    let click = Act::Reaction(Which::Message(MessageId(0)), ReactionId(0));
    life = life
        .with(HOUR + MINUTE, click)
        .with(0, visit("a"))
        .with(0, Act::Action(ActionId(0), true))
        .with(HOUR + MINUTE + 1, Act::Set(AttributeId(2), Const::Variant(journey::model::types::VariantId(1))))
        .with(3 * DAY, visit("b"));
    life.lasts = 5 * DAY;
    life
}

fn rows(lived: &[Lived]) -> Vec<&str> {
    lived.iter().map(|row| row.words.as_str()).filter(|words| !words.is_empty()).collect()
}

#[test]
fn a_life_is_lived_with_and_without_caps() {
    let text = shop();
    let graph = load(&text);
    let stage = Rehearsal::new(&graph);
    let with_caps = stage.live(&life());
    // The action fails only from the second act on.
    assert_eq!(
        rows(&with_caps),
        [
            "j enters",
            "j does tag",
            "j sends first email",
            "j blocked second email capped",
            "j exits completed",
            "j goal",
            "j refused reentry",
        ]
    );
    let without = stage.live(&Life { without_caps: true, ..life() });
    assert!(rows(&without).contains(&"j sends second email"), "{:?}", rows(&without));
    let sent = without.iter().filter(|row| matches!(row.what, LivedKind::Sends { channel: ChannelId(0), .. }));
    let begins = life().begins(&graph.program);
    assert_eq!(sent.map(|row| row.at - begins).collect::<Vec<_>>(), [HOUR, HOUR + MINUTE]);
    let acts = without.iter().filter(|row| matches!(row.what, LivedKind::Happens(_))).count();
    assert_eq!(acts, life().acts.len());
}

#[test]
fn the_test_a_life_is_written_as_is_the_same_life() {
    let text = shop();
    let graph = load(&text);
    let stage = Rehearsal::new(&graph);
    for choices in [
        vec![Choice::Arm(SplitId(0), 0)],
        vec![Choice::Arm(SplitId(0), 1), Choice::HeldOut(HoldoutId(0))],
        vec![Choice::Arm(SplitId(0), 1), Choice::HeldOutOfJourney(journey::model::types::JourneyId::from_index(0))],
    ] {
        for without_caps in [false, true] {
            let life = Life { choices: choices.clone(), without_caps, ..life() };
            let test = life.test(&graph.program, "it goes \"wrong\"").unwrap();
            let config = Config::lone("shop");
            let replay = Replay { test: test.clone(), without_caps };
            let (again, id) = with_witness(vec![("shop.journey".into(), text.clone())], &config, &replay)
                .unwrap_or_else(|| panic!("{test}"));
            let plan = if without_caps { Plan::without_caps(&again) } else { Plan::new(&again) };
            let trace = trace::of_test(&plan, id).unwrap();
            let kinds = ["enters", "refused", "sends", "holds", "blocked", "goal", "action", "exits"];
            let told: Vec<&str> =
                trace.lines.iter().filter(|line| kinds.contains(&line.kind)).map(|line| line.utc.as_str()).collect();
            let lived = stage.live(&life);
            let instants: Vec<String> = lived
                .iter()
                .filter(|row| !row.words.is_empty())
                .map(|row| journey::base::calendar::format_instant(row.at))
                .collect();
            assert!(instants.len() > 2, "{test}");
            assert_eq!(told, instants, "{test}\n{}", trace.human());
        }
    }
}

#[test]
fn the_words_of_a_life() {
    let graph = load(&shop());
    assert_eq!(
        life().test(&graph.program, "a life").unwrap(),
        "\
test \"a life\" {
  customer { email: \"ann@example.com\", zone: \"Asia/Tokyo\", topics: nothing }
  take tails in coin
  on 2026-03-02 at 09:00
  after 30 seconds visit { page: \"a\", value: 12.50 USD, share: 2.5%, items: 3 }
  after 0 seconds tag fails
  after 61 minutes first clicked
  after 0.001 seconds set tier to gold
  after 255539.999 seconds visit { page: \"b\", value: 12.50 USD, share: 2.5%, items: 3 }
  after 2 days
}
"
    );
}

#[test]
fn a_life_that_cannot_be_lived_any_more_is_not() {
    let graph = load(&shop());
    let test = life().test(&graph.program, "a life").unwrap();
    let changed = shop().replace("share: percent", "part: percent");
    let replay = Replay { test, without_caps: false };
    let config = Config::lone("shop");
    assert!(with_witness(vec![("shop.journey".into(), changed.clone())], &config, &replay).is_none());
    assert!(!compile(vec![("shop.journey".into(), changed)], &lenient(config)).has_errors());
}
