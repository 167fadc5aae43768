//! `journey trace`: one customer's life, with the reason for each step. Lives nobody itself.

use std::path::Path;

use clap::ValueEnum;

use super::{
    CLEAN, Failure, Outcome, check,
    choose::{at_most_one, one_of, paths_and_names},
    console::Console,
    history,
    simulate::json,
    values,
    workspace::{self, Workspace},
};
use crate::{
    base::{Diagnostic, calendar::Day, suggest},
    compile,
    import::events::EventLog,
    model::{Program, population::TestKind, types::TestId},
    sim::{
        plan::Plan,
        replay::{self, ReplayOptions},
        run::Options,
        trace::{self, Trace},
    },
};

/// Follow one customer, instant by instant, with the reason for each step and each step not taken
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey trace journeys/shop \"upset customer\"\n  journey trace --customer 17\n  \
                        journey trace --customer 17 --population spring --why basket_reminder\n  journey trace \"upset customer\" --format json\n  \
                        journey trace --finding cap-may-block@shop.journey:31"
)]
pub(super) struct Args {
    /// A workspace's folder, or a file in it; and part of a test's title, to follow its customer
    #[arg(value_name = "PATH|TEST")]
    words: Vec<String>,
    /// Follow this customer of a population, counted from 0
    #[arg(long, value_name = "I", conflicts_with = "events")]
    customer: Option<u64>,
    #[command(flatten)]
    files: history::Files,
    /// With --events: follow this recorded customer
    #[arg(long, value_name = "ID", requires = "events")]
    recorded: Option<String>,
    /// Follow the customer of a finding that shows a life, as `journey check --format short` names it
    #[arg(long, value_name = "NAME@FILE:LINE", conflicts_with_all = ["events", "customer"])]
    finding: Option<String>,
    /// With --customer: which population
    #[arg(long, value_name = "NAME", requires = "customer")]
    population: Option<String>,
    /// With --customer: the seed of all chance
    #[arg(long, value_name = "S", default_value_t = 1, requires = "customer")]
    seed: u64,
    /// With --customer: the first day, instead of the population's
    #[arg(long, value_name = "DATE", value_parser = values::day, requires = "customer")]
    from: Option<Day>,
    /// With --customer: how many days, instead of the population's
    #[arg(long = "for", value_name = "DURATION", value_parser = values::days, requires = "customer")]
    days: Option<i64>,
    /// Only what tells why this message was sent, or was not
    #[arg(long, value_name = "MESSAGE")]
    why: Option<String>,
    /// How the life is shown
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
}

/// How the life is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Instant by instant, in words
    Human,
    /// One object, as in docs/schema/trace-v1.json
    Json,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let (paths, names) = paths_and_names(&args.words);
    let name = at_most_one(&names)?;
    let workspace = workspace::read_one(&paths)?;
    if let Some(finding) = &args.finding {
        return of_finding(args, &workspace, finding, console);
    }
    let compiled = workspace.compile();
    let Some((graph, _)) = compiled.checked() else { return check::refuse(&compiled, console) };
    let program = &graph.program;
    if let Some(message) = &args.why {
        let messages: Vec<&str> = program.messages.rows().iter().map(|message| message.name.as_str()).collect();
        known_message(message, &messages)?;
    }
    let plan = Plan::new(graph);
    let life = match args.customer {
        None if args.files.events.is_some() => {
            let log = history::read(&args.files, &workspace.config, program)?;
            of_recorded(&plan, &log, args.recorded.as_deref())?
        }
        Some(customer) => {
            let populations: Vec<_> = program.populations.iter().map(|(id, one)| (id, one.name.as_str())).collect();
            let population = one_of("population", args.population.as_deref().or(name), &populations)?;
            let size = program.populations.get(population).map_or(0, |one| one.size);
            if customer >= size {
                return Err(Failure::new(format!("the population has {size} customers, numbered from 0")));
            }
            let options = Options { seed: args.seed, from: args.from, days: args.days, ..Options::default() };
            trace::of_population(&plan, population, &options, customer)
        }
        None => of_test(&plan, program, name)?,
    };
    show(args, &plan, life, console)
}

fn show(args: &Args, plan: &Plan<'_>, life: Trace, console: &Console) -> Outcome {
    let life = match &args.why {
        Some(message) => life.why(plan, message),
        None => life,
    };
    let text = match args.format {
        Format::Human => life.human(),
        Format::Json => json(&life)?,
    };
    console.print(&text)?;
    Ok(CLEAN)
}

/// The life that a finding shows, lived again. The workspace may have errors of the kind that a check finds.
fn of_finding(args: &Args, workspace: &Workspace, finding: &str, console: &Console) -> Outcome {
    let place = finding.split_once('@').and_then(|(name, place)| {
        let (file, line) = place.rsplit_once(':')?;
        Some((name, file, line.parse::<u32>().ok()?))
    });
    let Some((name, file, line)) = place else {
        return Err(Failure::new(format!("`{finding}` does not say which finding"))
            .help("Write its name, file and line, such as `--finding cap-may-block@shop.journey:31`."));
    };
    let compiled = workspace.compile();
    let here: Vec<&Diagnostic> = compiled
        .findings
        .iter()
        .filter(|found| {
            let path = compiled.sources.get(found.span.file).map_or("", |file| file.path.as_str());
            found.name == name
                && Path::new(path).ends_with(file)
                && compiled.sources.line_column(found.span).line == line
        })
        .collect();
    if here.is_empty() {
        return Err(Failure::new(format!("there is no finding `{name}` in line {line} of {file}"))
            .help("`journey check --format short` lists them with their places."));
    }
    let Some(replay) = here.iter().find_map(|found| found.witness.as_ref()?.replay.as_ref()) else {
        return Err(Failure::new("this finding shows no life that could be followed"));
    };
    let Some((graph, test)) = compile::with_witness(workspace.files.clone(), &workspace.config, replay) else {
        return Err(Failure::new("the life of this finding cannot be lived in this workspace"));
    };
    let plan = if replay.without_caps { Plan::without_caps(&graph) } else { Plan::new(&graph) };
    match trace::of_test(&plan, test) {
        Some(life) => show(args, &plan, life, console),
        None => Err(Failure::new("the life of this finding cannot be lived in this workspace")),
    }
}

fn of_test(plan: &Plan<'_>, program: &Program, name: Option<&str>) -> Result<Trace, Failure> {
    let test = chosen_test(program, name)?;
    trace::of_test(plan, test).ok_or_else(|| {
        Failure::new("this test simulates a population; it has no one customer to follow")
            .help("Follow one of the population with `--customer`, counted from 0.")
    })
}

fn of_recorded(plan: &Plan<'_>, log: &EventLog, id: Option<&str>) -> Result<Trace, Failure> {
    let Some(id) = id else {
        return Err(Failure::new("which of the recorded customers?").help("Name one with `--recorded ID`."));
    };
    replay::trace(plan, &log.history, id, &ReplayOptions::default()).ok_or_else(|| {
        let failure = Failure::new(format!("the log knows no customer `{id}`"));
        match suggest::nearest(id, log.history.customers.iter().map(|customer| customer.id.as_str())) {
            Some(meant) => failure.help(format!("Did you mean `{meant}`?")),
            None => failure,
        }
    })
}

fn chosen_test(program: &Program, name: Option<&str>) -> Result<TestId, Failure> {
    let Some(name) = name else {
        let replayed: Vec<TestId> = program
            .tests
            .iter()
            .filter(|(_, test)| matches!(test.kind, TestKind::Replay { .. }))
            .map(|(id, _)| id)
            .collect();
        return match replayed.as_slice() {
            [only] => Ok(*only),
            _ => Err(Failure::new("whose life is to be followed?").help(
                "Name a test by part of its title, or a customer of a population with `--customer`, counted from 0.",
            )),
        };
    };
    let wanted = name.to_lowercase();
    let found: Vec<_> = program.tests.iter().filter(|(_, test)| test.title.to_lowercase().contains(&wanted)).collect();
    match found.as_slice() {
        [(only, _)] => Ok(*only),
        [] => {
            let failure = Failure::new(format!("there is neither a path nor a test with `{name}` in its title"));
            let titles = program.tests.rows().iter().map(|test| test.title.as_str());
            Err(match suggest::nearest(name, titles) {
                Some(meant) => failure.help(format!("Did you mean \"{meant}\"?")),
                None => failure,
            })
        }
        several => {
            const SHOWN: usize = 4;
            let titles: Vec<String> =
                several.iter().take(SHOWN).map(|(_, test)| format!("\"{}\"", test.title)).collect();
            let more = if several.len() > SHOWN { " and others" } else { "" };
            Err(Failure::new(format!("`{name}` is part of the titles of {} tests", several.len()))
                .help(format!("They are {}{more}.", titles.join(", "))))
        }
    }
}

fn known_message(written: &str, known: &[&str]) -> Result<(), Failure> {
    if known.contains(&written) {
        return Ok(());
    }
    let failure = Failure::new(format!("there is no message `{written}`"));
    Err(match suggest::nearest(written, known.iter().copied()) {
        Some(meant) => failure.help(format!("Did you mean `{meant}`?")),
        None => failure,
    })
}
