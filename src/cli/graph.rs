//! `journey graph`: pictures of journeys, with shares of customers where they were simulated. Draws nothing itself.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{
    CLEAN, Failure, Outcome, check,
    choose::{at_most_one, one_of, paths_and_names},
    console::Console,
    output, values, workspace,
};
use crate::{
    base::ids::Id,
    export::{self, FlowShares, Share},
    ir::{Facts, Graph, NodeId},
    model::types::JourneyId,
    sim::{
        plan::Plan,
        population::Crowd,
        report::{Layout, Tally},
        run::{self, Options},
    },
};

/// Draw a journey, or all of them and how they lead to each other
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey graph journeys/shop -o shop.html\n  journey graph basket_rescue --format svg -o rescue.svg\n  \
                        journey graph basket_rescue --simulate -o rescue.png\n  journey graph welcome --format mermaid"
)]
pub(super) struct Args {
    /// A workspace's folder, or a file in it; and a journey's name
    #[arg(value_name = "PATH|JOURNEY")]
    words: Vec<String>,
    /// What to write; where nothing is said, what the ending of FILE says, else svg
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Simulate first, and write on each way how many customers take it
    #[arg(long)]
    simulate: bool,
    /// With --simulate: which population
    #[arg(long, value_name = "NAME", requires = "simulate")]
    population: Option<String>,
    /// With --simulate: how many customers, instead of the population's size
    #[arg(long, value_name = "N", value_parser = values::count, requires = "simulate")]
    customers: Option<u64>,
    /// With --simulate: the seed of all chance
    #[arg(long, value_name = "S", default_value_t = 1, requires = "simulate")]
    seed: u64,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A picture that stays sharp at every size
    Svg,
    /// A picture in dots
    Png,
    /// One page with every journey, to be opened in a browser
    Html,
    /// Text for Mermaid, which many wikis and forges draw
    Mermaid,
    /// Text for Graphviz
    Dot,
    /// The graph itself, as `journey build` writes it
    Json,
}

/// Dots for each unit of a picture: sharp on a screen of double density.
#[cfg(feature = "png")]
const SCALE: f32 = 2.0;

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let (paths, names) = paths_and_names(&args.words);
    let name = at_most_one(&names)?;
    let format = match (args.format, &args.output) {
        (Some(format), _) => format,
        (None, Some(path)) => by_ending(path)?,
        (None, None) => Format::Svg,
    };
    let compiled = workspace::read_one(&paths)?.compile();
    let Some((graph, facts)) = compiled.checked() else { return check::refuse(&compiled, console) };
    let journeys: Vec<_> = graph.program.journeys.iter().map(|(id, one)| (id, one.name.as_str())).collect();
    let journey = match (name, journeys.as_slice()) {
        (None, []) => return Err(Failure::new("this workspace has no journey")),
        (None, [(only, _)]) => Some(*only),
        (None, _) => None,
        (Some(_), known) => Some(one_of("journey", name, known)?),
    };
    if name.is_some() && matches!(format, Format::Html | Format::Json) {
        return Err(Failure::new("this format holds the whole workspace").help("Leave the journey's name out."));
    }
    let flow = if args.simulate { Some(shares(args, graph)?) } else { None };
    let bytes = draw(format, graph, facts, journey, flow.as_ref())?;
    match &args.output {
        Some(path) => output::write(path, &bytes)?,
        None => console.print_bytes(&bytes)?,
    }
    Ok(CLEAN)
}

fn by_ending(path: &Path) -> Result<Format, Failure> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(Format::Svg),
        Some("png") => Ok(Format::Png),
        Some("html" | "htm") => Ok(Format::Html),
        Some("mmd" | "mermaid") => Ok(Format::Mermaid),
        Some("dot" | "gv") => Ok(Format::Dot),
        Some("json") => Ok(Format::Json),
        _ => Err(Failure::new(format!("the ending of `{}` does not say what to write", path.display()))
            .help("Say it with `--format svg`, `png`, `html`, `mermaid`, `dot` or `json`.")),
    }
}

fn draw(
    format: Format,
    graph: &Graph,
    facts: &Facts,
    journey: Option<JourneyId>,
    flow: Option<&FlowShares>,
) -> Result<Vec<u8>, Failure> {
    let svg = || match journey {
        Some(id) => export::journey_svg(graph, facts, id, flow),
        None => export::overview_svg(graph, facts, flow),
    };
    Ok(match format {
        Format::Svg => svg().into_bytes(),
        Format::Png => png(&svg())?,
        Format::Html => export::page(graph, facts, flow).into_bytes(),
        Format::Mermaid => match journey {
            Some(id) => export::journey_mermaid(graph, facts, id, flow),
            None => export::overview_mermaid(graph),
        }
        .into_bytes(),
        Format::Dot => match journey {
            Some(id) => export::journey_dot(graph, facts, id, flow),
            None => export::overview_dot(graph),
        }
        .into_bytes(),
        Format::Json => export::graph_json(graph, facts).into_bytes(),
    })
}

#[cfg(feature = "png")]
fn png(svg: &str) -> Result<Vec<u8>, Failure> {
    export::png(svg, SCALE).map_err(|error| Failure::new(error.to_string()))
}

#[cfg(not(feature = "png"))]
fn png(_svg: &str) -> Result<Vec<u8>, Failure> {
    Err(Failure::new("this program was built without pictures in dots").help("Use `--format svg`."))
}

fn shares(args: &Args, graph: &Graph) -> Result<FlowShares, Failure> {
    let populations: Vec<_> = graph.program.populations.iter().map(|(id, one)| (id, one.name.as_str())).collect();
    let population = one_of("population", args.population.as_deref(), &populations)?;
    let plan = Plan::new(graph);
    let options =
        Options { customers: args.customers, seed: args.seed, threads: values::all_threads(), ..Options::default() };
    let crowd = Crowd::new(&plan, population, options.seed, None, None);
    let layout = Layout::new(graph, &[]);
    let (tally, _) = run::count(&plan, &crowd, &layout, &options, &[]);
    Ok(flow(&layout, &tally))
}

/// Only where a journey forks is a way counted; everywhere else it goes on as it came.
#[allow(clippy::cast_precision_loss, reason = "a share is shown in whole per cent")]
fn flow(layout: &Layout<'_>, tally: &Tally) -> FlowShares {
    let mut flow = FlowShares::default();
    for ((journey, ways), counted) in layout.journeys.iter().zip(&tally.journeys) {
        let entered = counted.entered_total().total();
        flow.entered.insert(journey, entered);
        for (node, (edges, step)) in ways.edges.iter().zip(&counted.steps).enumerate() {
            if step.ways.iter().sum::<u64>() == 0 {
                continue;
            }
            for (edge, count) in edges.iter().zip(&step.ways) {
                let share = if entered == 0 { 0.0 } else { *count as f64 / entered as f64 };
                flow.ways.insert((journey, NodeId::from_index(node), *edge), Share { count: *count, share });
            }
        }
    }
    flow
}
