//! Agreement in the window: whose work on which documents is compared, what came out, and where they disagree.

use super::{Command, Message, State};
use crate::agreement::explain::{Explained, counted, explain};
use crate::agreement::{By, Kind, Measure, Options, Study, Watch, Work, measure};
use crate::convert::{self, Progress, Source, Sources, Whose};
use crate::formats::{ReadOptions, WriteOptions, training};
use crate::model::Status;
use crate::project::Project;
use crate::search::{Hit, context};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the panel shows.
#[derive(Default)]
pub struct Agreement {
    /// Says whether the panel is open.
    pub shown: bool,
    /// Those who worked on the project, and whether their work is compared.
    pub annotators: Vec<(String, bool)>,
    /// Which documents are compared.
    pub scope: Scope,
    /// What came out.
    pub found: Option<Arc<Compared>>,
    /// Why nothing did.
    pub error: Option<String>,
    /// The two whose disagreements are shown, by place in what came out; all if there are none.
    pub pair: Option<[usize; 2]>,
    /// The kind of disagreement whose examples are listed.
    pub kind: Option<Kind>,
    /// The example that was gone to last.
    pub current: Option<usize>,
    /// Documents read, and those that are to be.
    pub read: (Arc<AtomicUsize>, usize),
    running: Option<(Arc<Progress>, Arc<Watch>)>,
    generation: u64,
}

/// Which documents are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All that several worked on.
    #[default]
    All,
    /// The open one.
    Here,
    /// Those that everybody who worked on them declared done.
    Done,
}

/// What came of comparing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Who was compared.
    pub annotators: Vec<Arc<str>>,
    /// Number of documents that several worked on.
    pub documents: usize,
    /// F1 of spans and κ of tokens, of each pair.
    pub pairs: BTreeMap<[usize; 2], (Option<f64>, Option<f64>)>,
    /// Mean F1 of the pairs, and α of tokens of all.
    pub all: (Option<f64>, Option<f64>),
    /// What each pair agrees on and not; the disagreements are among the examples.
    explained: BTreeMap<[usize; 2], Explained>,
    /// The disagreements in their contexts, up to [`KEPT`] of each kind and pair.
    pub examples: Vec<Example>,
}

/// A disagreement in its context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its document.
    pub document: Arc<str>,
    /// What sort it is.
    pub kind: Kind,
    /// The two who disagree.
    pub pair: [usize; 2],
    /// What each has.
    pub labels: [Option<Arc<str>>; 2],
    /// The text with what stands beside it.
    pub hit: Hit,
}

/// So many examples are kept of each kind of each pair.
const KEPT: usize = 500;

impl Compared {
    fn of(&self, pair: Option<[usize; 2]>) -> impl Iterator<Item = &Explained> {
        self.explained
            .iter()
            .filter(move |(own, _)| pair.is_none_or(|pair| pair == **own))
            .map(|(_, all)| all)
    }

    /// How many disagreements of each kind a pair has, or all have, the most frequent first.
    pub fn kinds(&self, pair: Option<[usize; 2]>) -> Vec<(Kind, usize)> {
        counted(self.of(pair).flat_map(Explained::counts))
    }

    /// Number of spans that a pair agrees on, or all pairs.
    pub fn agreed(&self, pair: Option<[usize; 2]>) -> usize {
        self.of(pair).map(|explained| explained.agreed).sum()
    }

    /// Which labels stand against which, of a pair or of all: the labels in order, nothing last, and the counts.
    pub fn confusion(&self, pair: Option<[usize; 2]>) -> (Vec<Arc<str>>, Vec<Vec<usize>>) {
        let cells = || self.of(pair).flat_map(|explained| &explained.confusion);
        let mut labels: Vec<Arc<str>> = cells().flat_map(|((a, b), _)| [a, b]).flatten().cloned().collect();
        labels.sort_unstable();
        labels.dedup();
        let place = |label: &Option<Arc<str>>| {
            label.as_ref().map_or(labels.len(), |label| labels.partition_point(|other| other < label))
        };
        let mut counts = vec![vec![0; labels.len() + 1]; labels.len() + 1];
        for ((first, second), count) in cells() {
            counts[place(first)][place(second)] += count;
        }
        (labels, counts)
    }
}

/// What the user wants of the panel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AgreementCommand {
    /// Takes an annotator in, or leaves them out.
    Toggle(usize),
    /// Says which documents are compared.
    Scope(Scope),
    /// Compares.
    Measure,
    /// Gives the comparison up.
    Stop,
    /// Shows the disagreements of two, or of all.
    Pair(Option<[usize; 2]>),
    /// Lists the disagreements of a kind, or of none.
    Kind(Option<Kind>),
    /// Goes to an example by its place among those listed.
    GoTo(usize),
    /// Closes the panel.
    Close,
}

impl Agreement {
    /// Says whether work is being compared.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Says whether there is somebody to compare.
    pub fn can_measure(&self) -> bool {
        1 < self.annotators.iter().filter(|(_, chosen)| *chosen).count()
    }

    /// The examples that are listed.
    pub fn listed(&self) -> impl Iterator<Item = &Example> {
        let examples = self.found.iter().flat_map(|found| &found.examples);
        examples.filter(|example| {
            self.kind == Some(example.kind) && self.pair.is_none_or(|pair| pair == example.pair)
        })
    }

    fn stop(&mut self) {
        if let Some((progress, watch)) = self.running.take() {
            progress.cancelled.store(true, Ordering::Relaxed);
            watch.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

impl State {
    pub(super) fn open_agreement(&mut self) {
        self.close_panels();
        self.agreement.shown = true;
        let Some(project) = &self.project else { return };
        let before = std::mem::take(&mut self.agreement.annotators);
        let chosen = |name: &String| before.iter().all(|(other, chosen)| other != name || *chosen);
        self.agreement.annotators =
            project.annotators().into_iter().map(|name| (name.clone(), chosen(&name))).collect();
        if self.agreement.found.is_none() && self.agreement.can_measure() {
            self.compare();
        }
    }

    /// Carries out what the user wants of the panel.
    pub(super) fn agreement(&mut self, command: AgreementCommand) {
        let agreement = &mut self.agreement;
        match command {
            AgreementCommand::Toggle(at) => {
                if let Some((_, chosen)) = agreement.annotators.get_mut(at) {
                    *chosen = !*chosen;
                }
                self.compare();
            }
            AgreementCommand::Scope(scope) => {
                agreement.scope = scope;
                self.compare();
            }
            AgreementCommand::Measure => self.compare(),
            AgreementCommand::Stop => agreement.stop(),
            AgreementCommand::Pair(pair) => (agreement.pair, agreement.current) = (pair, None),
            AgreementCommand::Kind(kind) => (agreement.kind, agreement.current) = (kind, None),
            AgreementCommand::GoTo(at) => {
                let example =
                    agreement.listed().nth(at).map(|row| (row.document.clone(), row.hit.range.clone()));
                if let Some((document, range)) = example {
                    agreement.current = Some(at);
                    let there = Command::GoTo(document.clone(), range);
                    if self.open.as_ref().is_some_and(|open| open.document.name == document) {
                        super::update(self, there);
                    } else {
                        self.open_then(&document, there);
                    }
                }
            }
            AgreementCommand::Close => {
                agreement.stop();
                agreement.shown = false;
            }
        }
    }

    /// What was compared belongs to another project now.
    pub(super) fn forget_agreement(&mut self) {
        self.agreement.stop();
        let (shown, generation) = (self.agreement.shown, self.agreement.generation);
        self.agreement = Agreement { generation, ..Agreement::default() };
        if shown {
            self.open_agreement();
        }
    }

    fn compare(&mut self) {
        self.agreement.stop();
        self.agreement.generation += 1;
        (self.agreement.error, self.agreement.pair, self.agreement.current) = (None, None, None);
        self.agreement.found = None;
        let Some(project) = self.project.clone().filter(|_| self.agreement.can_measure()) else { return };
        let documents: Vec<String> = match self.agreement.scope {
            Scope::Here => self.open.iter().map(|open| open.document.name.to_string()).collect(),
            Scope::All | Scope::Done => self.names.to_vec(),
        };
        let chosen = self.agreement.annotators.iter().filter(|(_, chosen)| *chosen);
        let who: Vec<String> = chosen.map(|(name, _)| name.clone()).collect();
        let done = self.agreement.scope == Scope::Done;
        let (seen, progress) = (Arc::new(AtomicUsize::new(0)), Arc::new(Progress::default()));
        self.agreement.read = (seen.clone(), documents.len());
        let watch = Arc::new(Watch::default());
        self.agreement.running = Some((progress.clone(), watch.clone()));
        let generation = self.agreement.generation;
        self.jobs.spawn_quietly(
            move |error| Message::Agreement(generation, Err(error)),
            move || {
                let found = compared(project, documents, &who, done, &progress, &seen, &watch);
                Message::Agreement(generation, found.map(Arc::new))
            },
        );
    }

    /// Takes in what a worker found.
    pub(super) fn compared(&mut self, generation: u64, found: Result<Arc<Compared>, String>) {
        let agreement = &mut self.agreement;
        if generation != agreement.generation || agreement.running.take().is_none() {
            return;
        }
        match found {
            Ok(found) => agreement.found = Some(found),
            Err(error) => agreement.error = Some(error),
        }
    }
}

/// Reads the work of those who are compared, measures and explains.
fn compared(
    project: Project,
    documents: Vec<String>,
    who: &[String],
    done: bool,
    progress: &Progress,
    seen: &Arc<AtomicUsize>,
    watch: &Watch,
) -> Result<Compared, String> {
    let options = convert::Options {
        to: &training::Jsonl,
        read: ReadOptions::default(),
        write: WriteOptions::default(),
        whose: Whose::All,
        nobody: None,
        encoding: None,
        unchecked: true,
        threads: std::thread::available_parallelism().map_or(2, usize::from),
        only: None,
        look: None,
    };
    let sources = Sources { list: vec![Source::Project { project, documents }], ..Sources::default() };
    let (records, outcome) = convert::gather(&sources, options, progress, seen)?;
    if let Some(error) = outcome.errors.first() {
        return Err(error.to_string());
    }
    let (study, _) = Study::join(Work::of_records(&records, Some(who)));
    let is_done = |document: &crate::agreement::Compared| {
        document.work.iter().flatten().all(|layer| layer.status == Status::Done)
    };
    let study = if done { study.only_documents(is_done) } else { study };
    let options = Options {
        measures: vec![Measure::F1, Measure::Kappa, Measure::Alpha],
        by: Some(By::Pair),
        ..Options::default()
    };
    let mut found = Compared { documents: study.documents.len(), ..Compared::default() };
    for row in measure(&study, &options, watch)? {
        match (row.measure, row.pair) {
            ("f1", Some(pair)) => found.pairs.entry(pair).or_default().0 = row.value,
            ("kappa", Some(pair)) => found.pairs.entry(pair).or_default().1 = row.value,
            ("f1", None) => found.all.0 = row.value,
            ("alpha", None) => found.all.1 = row.value,
            _ => {}
        }
    }
    if let [only] = found.pairs.values().copied().collect::<Vec<_>>().as_slice() {
        found.all.0 = only.0;
    }
    for pair in study.pairs() {
        let explained = explain(&study, &[pair]);
        let mut kept: BTreeMap<Kind, usize> = BTreeMap::new();
        for one in &explained.disagreements {
            let count = kept.entry(one.kind).or_default();
            if *count < KEPT {
                *count += 1;
                let document = &study.documents[one.document];
                let range = one.range.start as usize..one.range.end as usize;
                found.examples.push(Example {
                    document: document.name.clone(),
                    kind: one.kind,
                    pair,
                    labels: [one.first.clone(), one.second.clone()],
                    hit: context(&document.text, range),
                });
            }
        }
        found.explained.insert(pair, explained);
    }
    found.annotators = study.annotators;
    Ok(found)
}
