//! `hashiya agree`: how far annotators agree, and what they disagree on.

mod input;
mod output;

use super::Failure;
use super::arguments::Reading;
use crate::agreement::bootstrap::Draws;
use crate::agreement::chance::Level;
use crate::agreement::explain::explain;
use crate::agreement::measure::measure_codes;
use crate::agreement::{By, Measure, Options, Study, Unit, Watch, gamma, measure};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Agree {
    #[command(flatten)]
    reading: Reading,
    /// A project: what is compared are then names of its annotators, or all of them.
    #[arg(long, value_name = "PROJECT")]
    project: Option<PathBuf>,
    /// What to measure; by default f1, f1-overlap, kappa and alpha.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = measures())]
    measure: Vec<String>,
    /// Give figures for each of these apart as well.
    #[arg(long, value_name = "WHAT")]
    by: Option<Apart>,
    /// What is given values, for kappa, pi, fleiss, alpha and observed.
    #[arg(long, value_name = "UNIT", default_value = "token", value_parser = units())]
    unit: String,
    /// How far apart values are, for alpha.
    #[arg(long, value_name = "LEVEL", default_value = "nominal", value_parser = levels())]
    level: String,
    /// Leave out units to which anybody gave no label.
    #[arg(long)]
    without_o: bool,
    /// Draw documents so many times to say where figures lie at 95 %.
    #[arg(long, value_name = "N")]
    bootstrap: Option<usize>,
    /// The seed of chance: the same seed gives the same figures.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// For gamma: a long span may answer several short ones.
    #[arg(long)]
    soft: bool,
    /// For gamma: the weight of places.
    #[arg(long, value_name = "WEIGHT", default_value_t = 1.0)]
    positional: f64,
    /// For gamma: the weight of labels.
    #[arg(long, value_name = "WEIGHT", default_value_t = 1.0)]
    categorial: f64,
    /// For gamma: draw chance so many times at first.
    #[arg(long, value_name = "N", default_value_t = 30)]
    samples: usize,
    /// For gamma: draw chance until its mean is known so well; 0 draws no more.
    #[arg(long, value_name = "SHARE", default_value_t = 0.02)]
    precision: f64,
    /// Compare one annotator with themselves, on documents whose text comes again.
    #[arg(long = "self")]
    with_self: bool,
    /// What is compared is a table (CSV or TSV) of values: a row for each unit, a column for each annotator, a first row
    /// of names; an empty cell is a unit left out.
    #[arg(long)]
    codes: bool,
    /// Show so many examples of each kind of disagreement.
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
    /// Tell on the standard error how long reading and measuring took.
    #[arg(long)]
    time: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Annotators: `PROJECT:ANNOTATOR`, a file or folder with the work of one, or `FILE:ANNOTATOR`; or one project or
    /// file with the work of several.
    paths: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Apart {
    Label,
    Document,
    Pair,
    Week,
}

fn measures() -> PossibleValuesParser {
    PossibleValuesParser::new(Measure::ALL.iter().map(|measure| measure.as_str()).chain(["all"]))
}

fn units() -> PossibleValuesParser {
    PossibleValuesParser::new(Unit::ALL.iter().map(|unit| unit.as_str()))
}

fn levels() -> PossibleValuesParser {
    PossibleValuesParser::new(Level::ALL.iter().map(|level| level.as_str()))
}

impl Agree {
    fn options(&self) -> Result<Options, Failure> {
        let weights = [self.positional, self.categorial, self.precision];
        if weights.iter().any(|weight| !weight.is_finite() || *weight < 0.0) {
            return Err("weights and the precision are numbers from 0 up".into());
        }
        let usual = Options::default();
        let wanted =
            |measure: &Measure| self.measure.iter().any(|name| name == "all" || name == measure.as_str());
        let measures: Vec<Measure> = Measure::ALL.into_iter().filter(wanted).collect();
        Ok(Options {
            measures: if measures.is_empty() { usual.measures } else { measures },
            unit: Unit::ALL.into_iter().find(|unit| unit.as_str() == self.unit).unwrap_or_default(),
            level: Level::ALL.into_iter().find(|level| level.as_str() == self.level).unwrap_or_default(),
            without_none: self.without_o,
            by: self.by.map(|by| match by {
                Apart::Label => By::Label,
                Apart::Document => By::Document,
                Apart::Pair => By::Pair,
                Apart::Week => By::Week,
            }),
            draws: self.bootstrap.map(|times| Draws { times, seed: self.seed }),
            gamma: gamma::Options {
                positional: self.positional,
                categorial: self.categorial,
                soft: self.soft,
                samples: self.samples,
                precision: Some(self.precision),
                seed: self.seed,
            },
        })
    }
}

pub(super) fn run(command: &Agree) -> Result<(), Failure> {
    let options = command.options()?;
    let began = Instant::now();
    let told = |read: f64| {
        if command.time {
            eprintln!("read in {read:.6} s, measured in {:.6} s", began.elapsed().as_secs_f64() - read);
        }
    };
    if command.codes {
        let (names, codes) = input::table(&command.paths)?;
        let read = began.elapsed().as_secs_f64();
        let rows = measure_codes(&codes, &options)?;
        told(read);
        output::codes(command.json, &names, codes.len(), &rows);
        return Ok(());
    }
    let mut works = input::works(command)?;
    let (study, missing) = if command.with_self {
        let count = works.len();
        let (Some(work), 1) = (works.pop(), count) else {
            return Err(format!("--self takes one annotator, and here are {count}").into());
        };
        (Study::with_self(work), Vec::new())
    } else {
        if works.len() < 2 {
            let who = works.first().map_or("nobody", |work| &*work.annotator);
            return Err(format!(
                "agreement needs two annotators, and here is {who}: name another one's work"
            )
            .into());
        }
        Study::join(works)
    };
    let read = began.elapsed().as_secs_f64();
    if study.documents.is_empty() {
        output::missing(&missing);
        let what =
            if command.with_self { "no text comes again" } else { "no document is in the work of two" };
        return Err(format!("{what}, so there is nothing to compare").into());
    }
    let rows = measure(&study, &options, &Watch::default())?;
    told(read);
    let explained = explain(&study, &study.pairs());
    if command.json {
        println!("{}", output::json(&study, &missing, &rows, &explained, command.examples));
    } else {
        output::missing(&missing);
        print!("{}", output::lines(&study, &rows, &explained, command.examples));
    }
    Ok(())
}
