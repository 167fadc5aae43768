//! Replays one customer and compares rows. Knows no rule.

use journey::{
    base::{
        Severity,
        calendar::{self, Instant, Zone, format_instant, parse_instant},
    },
    ir::Graph,
    model::{
        Program,
        condition::{BlockReason, JourneyFact},
        types::{ActionId, ChannelId, EventId, JourneyId, MessageId, ReactionId, SendId},
    },
    sim::{
        DrawnChances, Machine, Plan,
        draws::Chance,
        life::{AtEnd, Notice, Observer, Occurrence, Period, Sending, Target, World},
        timeline::row,
        value::{Value, Values},
    },
};

use super::{
    Verdict,
    case::{Case, unquoted},
    compile, values,
};

/// Runs a timeline case.
pub fn run(case: &Case) -> Verdict {
    match try_run(case) {
        Ok(()) => Verdict::Passed,
        Err(why) => Verdict::Failed(why),
    }
}

fn try_run(case: &Case) -> Result<(), String> {
    let (sources, graph, found) = compile(&case.workspace, &case.zone);
    if let Some(error) = found.iter().find(|finding| {
        // Whoever runs cases excuses what can be excused; what is left would be an error of syntax, names or types.
        finding.severity == Severity::Error && !EXCUSED.contains(&finding.name)
    }) {
        let place = sources.line_column(error.span);
        return Err(format!("does not compile: line {}: {} [{}]", place.line, error.message, error.name));
    }
    let instant = |text: &Option<String>| text.as_deref().and_then(parse_instant).ok_or("no period");
    let period = Period { from: instant(&case.from)?, until: instant(&case.until)? };
    let plan = Plan::new(&graph);
    let mut machine = Machine::new(&plan);
    let program = &graph.program;
    let mut profile = plan.default_profile(machine.values());
    if let Some(customer) = &case.customer {
        let (_, parts) = values::head_and_parts(customer);
        // Twice: local moments are on the clock of the zone that stands among the attributes.
        for _ in 0..2 {
            let zone = plan.zone_of(&profile, machine.values());
            for (name, text) in &parts {
                let (id, value) = values::attribute(program, machine.values(), &zone, name, text)?;
                values::put(&mut profile, id, value);
            }
        }
    }
    let mut before = Vec::new();
    for (at, happening) in recorded(case, "Before", program, &plan, &profile, machine.values())? {
        match happening {
            Occurrence::Event(event, fields) => before.push((at, event, fields)),
            other => return Err(format!("only events can stand before the period, not {other:?}")),
        }
    }
    let happens = recorded(case, "Happens", program, &plan, &profile, machine.values())?;
    let chances = DrawnChances { plan: &plan, chance: Chance::new(1, 0) };
    let appears = match &case.appears {
        Some(at) => Some(parse_instant(at).ok_or("odd instant of appearing")?),
        None => None,
    };
    let mut live = |slice: Option<Instant>| {
        let mut world = Recorded { happens: happens.clone(), next: 0 };
        let values = machine.values().clone();
        let mut watching = Watching { graph: &graph, values, rows: Vec::new(), entered: Vec::new() };
        match appears {
            Some(at) => machine.begin_later(profile.clone(), period, at),
            None => machine.begin(profile.clone(), &before, period),
        }
        let mut until = period.from;
        while let Some(slice) = slice.filter(|_| until < period.until) {
            until += slice;
            machine.run_until(&mut world, &chances, &mut watching, until);
        }
        let end = machine.run(&mut world, &chances, &mut watching);
        (watching, end)
    };
    let (watching, end) = live(None);
    // The same life again, on used memory, looked at on the way.
    let (sliced, _) = live(Some(calendar::HOUR * 7 + 1));
    if sliced.rows != watching.rows {
        return Err("a life that is looked at on the way differs".to_owned());
    }
    compare(case, &watching.rows)?;
    at_the_end(case, &graph, &end, &watching, period)
}

/// Errors about what cannot happen for ever, not about what words mean: cases contain them on purpose.
const EXCUSED: &[&str] = &[];

fn compare(case: &Case, rows: &[String]) -> Result<(), String> {
    let mut expected = Vec::new();
    for cells in case.rows("Expected") {
        let [utc, _, journey, what, rest @ ..] = cells.as_slice() else { return Err(format!("odd row {cells:?}")) };
        let at = parse_instant(utc).ok_or_else(|| format!("odd instant {utc}"))?;
        let cell = |index: usize| rest.get(index).map_or("", String::as_str);
        expected.push(words(at, journey, what, cell(0), cell(1)));
    }
    for index in 0..expected.len().max(rows.len()) {
        let (wanted, got) = (expected.get(index), rows.get(index));
        if wanted != got {
            let show = |row: Option<&String>| row.map_or("nothing", String::as_str).to_owned();
            return Err(format!("row {}: expected [{}], got [{}]", index + 1, show(wanted), show(got)));
        }
    }
    Ok(())
}

fn words(at: Instant, journey: &str, what: &str, which: &str, how: &str) -> String {
    format!("{} | {journey} | {what} | {which} | {how}", format_instant(at))
}

fn at_the_end(case: &Case, graph: &Graph, end: &AtEnd, watching: &Watching<'_>, period: Period) -> Result<(), String> {
    let program = &graph.program;
    for cells in case.rows("At the end") {
        let [measure, wanted, ..] = cells.as_slice() else { return Err(format!("odd row {cells:?}")) };
        let measure = unquoted(measure);
        let (what, of) =
            measure.trim_end_matches(')').split_once('(').ok_or_else(|| format!("odd measure {measure}"))?;
        let journey = program.journeys.iter().find(|(_, j)| j.name == of).map(|(id, _)| id);
        let decided = |entered: Instant| {
            let within = journey.and_then(|id| program.journeys[id].goal.as_ref()).and_then(|goal| goal.within);
            within.is_some_and(|within| entered + within < period.until)
        };
        let entries = || watching.entered.iter().filter(|(id, _)| Some(*id) == journey);
        let got = match what {
            "inside" => end.inside.iter().filter(|visit| Some(visit.0) == journey).count(),
            "held" => end.held.iter().filter(|held| program.messages[held.1].name == of).count(),
            "undecided" => entries().filter(|(_, at)| !decided(*at)).count(),
            "decided" => entries().filter(|(_, at)| decided(*at)).count(),
            "reached" => {
                let is_of = |what: &str| {
                    let pattern = format!("| {what} | {of} |");
                    watching.rows.iter().filter(|row| row.contains(&pattern)).count()
                };
                let held = end.held.iter().filter(|held| program.messages[held.1].name == of).count();
                is_of("sends") + is_of("blocked") + held
            }
            other => return Err(format!("unknown measure {other}")),
        };
        if got.to_string() != *wanted {
            return Err(format!("at the end {measure} is {got}, expected {wanted}"));
        }
    }
    Ok(())
}

/// Rows under a heading as occurrences, by instant; rows of one instant keep their order.
fn recorded(
    case: &Case,
    heading: &str,
    program: &Program,
    plan: &Plan<'_>,
    profile: &[Value],
    arena: &mut Values,
) -> Result<Vec<(Instant, Occurrence)>, String> {
    let mut rows = Vec::new();
    for cells in case.rows(heading) {
        let [utc, .., what] = cells.as_slice() else { return Err(format!("odd row {cells:?}")) };
        rows.push((parse_instant(utc).ok_or_else(|| format!("odd instant {utc}"))?, unquoted(what)));
    }
    rows.sort_by_key(|(at, _)| *at);
    // Local moments in fields are on the clock that the customer has by then.
    let mut profile = profile.to_vec();
    let mut out = Vec::new();
    for (at, what) in rows {
        let zone: Zone = plan.zone_of(&profile, arena);
        let (head, parts) = values::head_and_parts(what);
        let words: Vec<&str> = head.split_whitespace().collect();
        let occurrence = if head == "customer" {
            let mut changes = Vec::new();
            for (name, text) in &parts {
                let (id, value) = values::attribute(program, arena, &zone, name, text)?;
                values::put(&mut profile, id, value);
                changes.push((id, value));
            }
            Occurrence::Profile(changes)
        } else if let Some((event, fields)) = values::event(program, arena, &zone, &head, &parts)? {
            Occurrence::Event(event, fields)
        } else {
            reaction_or_action(program, &words).ok_or_else(|| format!("odd happening `{what}`"))?
        };
        out.push((at, occurrence));
    }
    Ok(out)
}

fn reaction_or_action(program: &Program, words: &[&str]) -> Option<Occurrence> {
    let (first, second) = (*words.first()?, *words.get(1)?);
    if let Some((action, _)) = program.actions.iter().find(|(_, action)| action.name == first) {
        return match second {
            "fails" => Some(Occurrence::Action(action, true)),
            "works" => Some(Occurrence::Action(action, false)),
            _ => None,
        };
    }
    let (message, _) = program.messages.iter().find(|(_, message)| message.name == first)?;
    // A reaction that no declaration names cannot be asked about: it happens, and nobody hears of it.
    let reaction = program.reactions.iter().find(|(_, word)| *word == second).map(|(id, _)| id);
    let reaction = reaction.unwrap_or(ReactionId(u32::MAX));
    let target = match words.get(2) {
        Some(nth) => Target::Nth(message, nth.parse::<u32>().ok()?.checked_sub(1)?),
        None => Target::Latest(message),
    };
    Some(Occurrence::Reaction(target, reaction))
}

/// A log.
struct Recorded {
    happens: Vec<(Instant, Occurrence)>,
    next: usize,
}

impl World for Recorded {
    fn next_at(&mut self) -> Option<Instant> {
        self.happens.get(self.next).map(|(at, _)| *at)
    }
    fn take(&mut self, _: &mut Values) -> Option<Occurrence> {
        self.next += 1;
        self.happens.get(self.next - 1).map(|(_, occurrence)| occurrence.clone())
    }
    fn sent(&mut self, _: &Sending, _: &[Value], _: &mut Values) {}
    fn blocked(&mut self, _: Instant, _: SendId, _: MessageId, _: &[(ChannelId, BlockReason)]) {}
    fn give_back(&mut self, _: Vec<Value>) {}
    fn happened(&mut self, _: Instant, _: EventId, _: &[Value], _: &mut Values) {}
    fn reacted(&mut self, _: Instant, _: &Sending, _: ReactionId, _: &mut Values) {}
    fn noted(&mut self, _: Instant, _: JourneyId, _: JourneyFact, _: &mut Values) {}
    fn fails(&mut self, _: ActionId, _: u32) -> bool {
        false
    }
}

/// Writes down the rows of a timeline.
struct Watching<'a> {
    graph: &'a Graph,
    values: Values,
    rows: Vec<String>,
    entered: Vec<(JourneyId, Instant)>,
}

impl Observer for Watching<'_> {
    fn notice(&mut self, at: Instant, notice: &Notice<'_>) {
        if let Notice::Enters { journey, .. } = notice {
            self.entered.push((*journey, at));
        }
        if let Some(row) = row(self.graph, &self.values, &Zone::utc(), at, notice) {
            self.rows.push(words(row.at, &row.journey, row.what, &row.which, &row.how));
        }
    }
    fn wants_steps(&self) -> bool {
        false
    }
}
