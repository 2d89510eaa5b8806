//! Problems: what the linter finds in the open document as it is worked on, and in all documents when it is asked to look.

use super::history::Kind;
use super::jobs::Message;
use super::{Command, OpenDocument, State};
use crate::check::{self, Context, Corpus, Finding, Rule};
use crate::model::{Edit, Schema, SpanId, Status};
use crate::project::{Project, bulk};
use crate::text::arabic::clitics::{Evidence, Policy};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What the linter found.
#[derive(Default)]
pub struct Problems {
    /// What is odd in the open document, in reading order.
    found: Vec<Finding>,
    /// What that was found in.
    of: Option<Judged>,
    /// What is being looked at.
    checking: Option<Judged>,
    /// A check that took long is not begun again at once.
    rests_until: Option<Instant>,
    /// Rules that the project switches off.
    pub off: Arc<BTreeSet<Rule>>,
    /// What was found in all documents.
    pub scan: Scan,
}

/// The state of a document that was judged, and by what.
#[derive(Clone)]
pub(super) struct Judged {
    document: Arc<str>,
    annotator: Arc<str>,
    revision: u64,
    schema: Arc<Schema>,
    clitics: Policy,
    off: Arc<BTreeSet<Rule>>,
}

impl PartialEq for Judged {
    fn eq(&self, other: &Self) -> bool {
        self.is_of(&other.document, &other.annotator)
            && (self.revision, self.clitics) == (other.revision, other.clitics)
            && Arc::ptr_eq(&self.schema, &other.schema)
            && self.off == other.off
    }
}

impl Judged {
    /// Says whether it is that annotator's work on that document.
    fn is_of(&self, document: &str, annotator: &str) -> bool {
        *self.document == *document && *self.annotator == *annotator
    }
}

/// A look through all documents.
#[derive(Default)]
pub struct Scan {
    /// What was found, by document.
    pub rows: Vec<Oddity>,
    /// How much more was found than is kept.
    pub more: usize,
    /// Documents read, once for what is marked and once for what is odd, and those that are to be.
    pub read: (Arc<AtomicUsize>, usize),
    /// What could not be read.
    pub unread: Vec<String>,
    /// The row that was gone to last.
    pub current: Option<usize>,
    /// Says that it is through.
    pub is_through: bool,
    running: Option<Arc<AtomicBool>>,
    generation: u64,
}

/// Something odd in a document that may not be open.
#[derive(Clone, Debug)]
pub struct Oddity {
    /// Its document.
    pub document: Arc<str>,
    /// What is odd.
    pub finding: Finding,
    /// The text that it is about.
    pub text: String,
    /// Hash of the file of labels that it was found in.
    file: Option<String>,
}

/// What a look through all documents found.
#[derive(Default)]
pub(super) struct Scanned {
    rows: Vec<Oddity>,
    more: usize,
    unread: Vec<String>,
}

/// Most oddities that are kept.
const KEPT: usize = 20_000;
/// So much of a text is shown (code points).
const SHOWN: usize = 60;

/// What the user wants done about problems.
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemsCommand {
    /// Shows the place of a finding, by its place in the list.
    GoTo(usize),
    /// Makes the change that mends a finding.
    Mend(usize),
    /// Mends all of a rule in the open document.
    MendAlike(Rule),
    /// Leaves a finding as it is, for a reason.
    Mute(usize, String),
    /// Has a muted finding told again.
    Unmute(usize),
    /// Switches a rule off for the project, or on.
    Switch(Rule, bool),
    /// Looks through all documents.
    Scan,
    /// Stops looking.
    Stop,
    /// Shows the place of something found in all documents.
    GoToRow(usize),
    /// Mends all of a rule in all documents.
    MendAll(Rule),
}

impl Problems {
    /// What is odd in the open document, muted or not.
    pub fn found(&self) -> &[Finding] {
        &self.found
    }

    /// Number of findings that nobody muted.
    pub fn open_count(&self) -> usize {
        self.found.iter().filter(|finding| finding.muted.is_none()).count()
    }

    /// What is odd by rule, with the places in the list.
    pub fn by_rule(&self) -> BTreeMap<Rule, Vec<usize>> {
        let mut all: BTreeMap<Rule, Vec<usize>> = BTreeMap::new();
        for (at, finding) in self.found.iter().enumerate().filter(|(_, one)| one.muted.is_none()) {
            all.entry(finding.rule).or_default().push(at);
        }
        all
    }

    /// Says whether what was found is about the document as it stands.
    pub fn is_fresh(&self, open: &OpenDocument) -> bool {
        let is_now = |of: &Judged| {
            of.is_of(&open.document.name, &open.annotations.annotator) && of.revision == open.revision()
        };
        self.of.as_ref().is_some_and(is_now)
    }

    fn clear(&mut self) {
        (self.found, self.of) = (Vec::new(), None);
    }
}

impl Scan {
    /// Says whether documents are being looked through.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// How many were found of each rule, and how many of them can be mended.
    pub fn by_rule(&self) -> BTreeMap<Rule, (usize, usize)> {
        let mut all: BTreeMap<Rule, (usize, usize)> = BTreeMap::new();
        for row in &self.rows {
            let counts = all.entry(row.finding.rule).or_default();
            counts.0 += 1;
            counts.1 += usize::from(row.finding.fix.is_some());
        }
        all
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.store(true, Ordering::Relaxed);
        }
    }
}

/// The text of a range in one line, no longer than is of use.
fn excerpt(text: &str, range: &std::ops::Range<u32>) -> String {
    let covered = text.get(range.start as usize..range.end as usize).unwrap_or_default();
    covered.chars().take(SHOWN).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

impl State {
    /// Has a worker look at the open document again if it or the rules are not what they were.
    pub(super) fn check_on(&mut self) {
        let Some(open) = &self.open else {
            self.problems.clear();
            return;
        };
        let judged = Judged {
            document: open.document.name.clone(),
            annotator: open.annotations.annotator.clone(),
            revision: open.revision(),
            schema: self.schema.clone(),
            clitics: self.clitics,
            off: self.problems.off.clone(),
        };
        let problems = &mut self.problems;
        if problems.of.as_ref().is_some_and(|of| !of.is_of(&judged.document, &judged.annotator)) {
            problems.clear();
        }
        if problems.checking.is_some() || problems.of.as_ref() == Some(&judged) {
            return;
        }
        let now = Instant::now();
        if let Some(rest) = problems.rests_until.and_then(|until| until.checked_duration_since(now)) {
            self.jobs.wake_after(rest);
            return;
        }
        problems.rests_until = None;
        problems.checking = Some(judged.clone());
        let (copy, evidence) = (open.saver.copier(), open.evidence.clone());
        self.jobs.spawn_quietly(
            |error| Message::Checked(None, Err(error)),
            move || {
                let began = Instant::now();
                let found = copy().map(|(document, annotations)| {
                    let mut corpus = Corpus::default();
                    corpus.learn(&document.text, &annotations, &judged.schema);
                    let context = Context {
                        schema: &judged.schema,
                        clitics: judged.clitics,
                        evidence: &evidence,
                        corpus: &corpus,
                        off: &judged.off,
                    };
                    (check::document(&document.text, &annotations, &context), began.elapsed())
                });
                Message::Checked(Some(judged), found)
            },
        );
    }

    /// Takes in what a worker found in the open document.
    pub(super) fn checked(
        &mut self,
        judged: Option<Judged>,
        found: Result<(Vec<Finding>, Duration), String>,
    ) {
        self.problems.checking = None;
        match found {
            Ok((found, took)) => {
                // No more than half of the time goes into it.
                self.problems.rests_until = Some(Instant::now() + took);
                let is_open = self.open.as_ref().zip(judged.as_ref());
                if is_open.is_some_and(|(open, judged)| {
                    judged.is_of(&open.document.name, &open.annotations.annotator)
                }) {
                    (self.problems.found, self.problems.of) = (found, judged);
                }
            }
            Err(error) => {
                log::warn!("the problems of a document were not found: {error}");
                self.problems.rests_until = Some(Instant::now() + Duration::from_secs(5));
            }
        }
    }

    /// Where the open document has findings: each with the span that it is about.
    pub(super) fn problem_places(&self) -> Vec<(std::ops::Range<u32>, Option<SpanId>)> {
        let told = self.problems.found.iter().filter(|finding| finding.muted.is_none());
        told.map(|finding| (finding.range.clone(), finding.spans.first().cloned())).collect()
    }

    /// The finding with a change that mends it which the user looks at.
    fn mendable(&self) -> Option<usize> {
        let open = self.open.as_ref()?;
        let selected = open.selected.as_ref();
        let range = open.selection.range();
        self.problems.found.iter().position(|finding| {
            let is_here = match selected {
                Some(id) => finding.spans.contains(id),
                None => finding.spans.is_empty() && finding.range == range,
            };
            is_here && finding.fix.is_some() && finding.muted.is_none()
        })
    }

    /// Says whether the problem that is looked at can be mended.
    pub(super) fn can_mend(&self) -> bool {
        self.mendable().is_some()
    }

    /// Mends the problem that is looked at.
    pub(super) fn mend_here(&mut self) {
        if let Some(at) = self.mendable() {
            self.problem(ProblemsCommand::Mend(at));
        }
    }

    /// Does what is wanted about problems.
    pub(super) fn problem(&mut self, command: ProblemsCommand) {
        let text = |state: &Self| state.open.as_ref().map(|open| open.document.text.clone());
        let finding = |state: &Self, at: usize| state.problems.found.get(at).cloned();
        match command {
            ProblemsCommand::GoTo(at) => {
                if let (Some(finding), Some(open)) = (finding(self, at), &mut self.open) {
                    open.show(&finding.range, finding.spans.first());
                }
            }
            ProblemsCommand::Mend(at) => {
                let fix = finding(self, at).and_then(|finding| finding.fix);
                self.mend(fix.as_slice());
            }
            ProblemsCommand::MendAlike(rule) => {
                let alike = |finding: &&Finding| finding.rule == rule && finding.muted.is_none();
                let fixes = self.problems.found.iter().filter(alike).filter_map(|one| one.fix.clone());
                let fixes: Vec<Edit> = fixes.collect();
                self.mend(&fixes);
            }
            ProblemsCommand::Mute(at, reason) => {
                if let (Some(finding), Some(text), Some(open)) =
                    (finding(self, at), text(self), &mut self.open)
                {
                    let edit = check::mute(&text, &open.annotations, &finding, &reason);
                    open.edit(&edit);
                }
            }
            ProblemsCommand::Unmute(at) => {
                if let (Some(finding), Some(text), Some(open)) =
                    (finding(self, at), text(self), &mut self.open)
                {
                    let edit = check::unmute(&text, &open.annotations, &finding);
                    open.edit(&edit);
                }
            }
            ProblemsCommand::Switch(rule, on) => self.switch_rule(rule, on),
            ProblemsCommand::Scan => self.scan_problems(),
            ProblemsCommand::Stop => self.problems.scan.stop(),
            ProblemsCommand::GoToRow(at) => {
                let Some(row) = self.problems.scan.rows.get(at) else { return };
                let (document, range) = (row.document.clone(), row.finding.range.clone());
                self.problems.scan.current = Some(at);
                let there = Command::GoTo(document.clone(), range);
                if self.open.as_ref().is_some_and(|open| open.document.name == document) {
                    super::update(self, there);
                } else {
                    self.open_then(&document, there);
                }
            }
            ProblemsCommand::MendAll(rule) => self.mend_all(rule),
        }
    }

    /// Makes changes to the open document, if they were worked out for it as it stands.
    fn mend(&mut self, fixes: &[Edit]) {
        let Some(open) = &mut self.open else { return };
        if fixes.is_empty() {
            return;
        }
        if !self.problems.is_fresh(open) {
            self.said = Some(self.strings.tr("problem-stale").to_string());
            return;
        }
        let count = fixes.len();
        if open.edit(&Edit::Batch(fixes.to_vec())) {
            self.said = Some(self.strings.tr_args("problem-mended", &[("count", count.into())]));
        } else {
            // Two of them may want the same thing gone: each that still fits is made by itself.
            let made = fixes.iter().filter(|fix| open.edit(fix)).count();
            self.said = Some(self.strings.tr_args("problem-mended", &[("count", made.into())]));
        }
    }

    fn switch_rule(&mut self, rule: Rule, on: bool) {
        let Some(project) = &self.project else { return };
        match project.switch_check(rule.name(), on) {
            Ok(()) => {
                let off = Arc::make_mut(&mut self.problems.off);
                if on {
                    off.remove(&rule);
                } else {
                    off.insert(rule);
                }
            }
            Err(error) => self.warn(super::Grade::Error, error.to_string(), Vec::new()),
        }
    }

    /// What was found belongs to another project now.
    pub(super) fn forget_problems(&mut self) {
        self.problems.scan.stop();
        let generation = self.problems.scan.generation;
        self.problems.scan = Scan { generation, ..Scan::default() };
        self.problems.clear();
    }

    fn scan_problems(&mut self) {
        let scan = &mut self.problems.scan;
        scan.stop();
        scan.generation += 1;
        let generation = scan.generation;
        *scan = Scan { generation, ..Scan::default() };
        let Some(project) = self.project.clone() else { return };
        let cancel = Arc::new(AtomicBool::new(false));
        scan.running = Some(cancel.clone());
        let seen = Arc::new(AtomicUsize::new(0));
        scan.read = (seen.clone(), 2 * self.names.len());
        let look = Look {
            project,
            annotator: super::annotator(self),
            names: self.names.clone(),
            schema: self.schema.clone(),
            clitics: self.clitics,
            off: self.problems.off.clone(),
            evidence: self.evidence.clone(),
        };
        self.jobs.spawn_quietly(
            move |error| Message::Scanned(generation, Err(error)),
            move || Message::Scanned(generation, Ok(look.through(&seen, &cancel))),
        );
    }

    /// Takes in what a look through all documents found.
    pub(super) fn scanned(&mut self, generation: u64, found: Result<Scanned, String>) {
        let scan = &mut self.problems.scan;
        if generation != scan.generation || scan.running.take().is_none() {
            return;
        }
        match found {
            Ok(found) => {
                (scan.rows, scan.more, scan.unread) = (found.rows, found.more, found.unread);
                scan.is_through = true;
            }
            Err(error) => self.warn(super::Grade::Error, error, Vec::new()),
        }
    }

    /// Mends all of a rule that was found in all documents, as one step.
    fn mend_all(&mut self, rule: Rule) {
        if !self.is_quiet() {
            self.later = Some(Command::Problems(ProblemsCommand::MendAll(rule)));
            return;
        }
        let mut work: BTreeMap<Arc<str>, (Option<String>, Vec<Edit>)> = BTreeMap::new();
        for row in self.problems.scan.rows.iter().filter(|row| row.finding.rule == rule) {
            if let Some(fix) = &row.finding.fix {
                let entry =
                    work.entry(row.document.clone()).or_insert_with(|| (row.file.clone(), Vec::new()));
                entry.1.push(fix.clone());
            }
        }
        let Some(open) = &mut self.open else { return };
        let own = work.remove(&open.document.name);
        if own.as_ref().is_some_and(|(file, _)| *file != open.base) {
            self.said = Some(self.strings.tr("problem-stale").to_string());
            return;
        }
        let had_own = own.is_some();
        let own = own.and_then(|(_, edits)| open.would_be(Edit::Batch(edits)));
        if had_own && own.is_none() {
            self.said = Some(self.strings.tr("problem-stale").to_string());
            return;
        }
        let others = work.into_iter().map(|(document, (file, edits))| {
            (document.to_string(), bulk::Work::Edit { edit: Edit::Batch(edits), file })
        });
        let others: Vec<_> = others.collect();
        if own.is_none() && others.is_empty() {
            return;
        }
        self.problems.scan.rows.retain(|row| row.finding.rule != rule || row.finding.fix.is_none());
        let about = self.strings.tr(rule_key(rule)).to_string();
        self.start_bulk(Kind::Do(about), own, others, Vec::new());
    }
}

/// Key of a rule's name in the catalogue.
pub fn rule_key(rule: Rule) -> &'static str {
    match rule {
        Rule::CoversNothing => "rule-covers-nothing",
        Rule::EdgeOnSpace => "rule-edge-on-space",
        Rule::EdgeHidden => "rule-edge-hidden",
        Rule::EdgeOnPunctuation => "rule-edge-on-punctuation",
        Rule::HalfAPair => "rule-half-a-pair",
        Rule::EdgeInCharacter => "rule-edge-in-character",
        Rule::EdgeInWord => "rule-edge-in-word",
        Rule::CliticInside => "rule-clitic-inside",
        Rule::CliticOutside => "rule-clitic-outside",
        Rule::Crossing => "rule-crossing",
        Rule::Duplicate => "rule-duplicate",
        Rule::OverParagraph => "rule-over-paragraph",
        Rule::NoSpeaker => "rule-no-speaker",
        Rule::NoValue => "rule-no-value",
        Rule::WrongValue => "rule-wrong-value",
        Rule::AgainstRules => "rule-relation-against-schema",
        Rule::UnknownLabel => "rule-unknown-label",
        Rule::LabelledOtherwise => "rule-labelled-otherwise",
        Rule::LeftBare => "rule-left-bare",
    }
}

/// What is needed to look through all documents.
struct Look {
    project: Project,
    annotator: String,
    names: Arc<Vec<String>>,
    schema: Arc<Schema>,
    clitics: Policy,
    off: Arc<BTreeSet<Rule>>,
    evidence: Arc<Evidence>,
}

impl Look {
    /// Learns what is marked, then looks for what is odd, on all cores.
    fn through(&self, seen: &AtomicUsize, cancel: &AtomicBool) -> Scanned {
        let learnt: Mutex<Corpus> = Mutex::default();
        let found: Mutex<BTreeMap<usize, Vec<Oddity>>> = Mutex::default();
        let unread: Mutex<Vec<String>> = Mutex::default();
        let more = AtomicUsize::new(0);
        self.each(
            seen,
            cancel,
            |_, loaded| {
                let mut own = Corpus::default();
                own.learn(&loaded.document.text, &loaded.annotations, &self.schema);
                learnt.lock().unwrap_or_else(PoisonError::into_inner).learn_all(own);
            },
            |error| unread.lock().unwrap_or_else(PoisonError::into_inner).push(error),
        );
        let learnt = learnt.into_inner().unwrap_or_else(PoisonError::into_inner);
        let kept = AtomicUsize::new(0);
        self.each(
            seen,
            cancel,
            |at, loaded| {
                let text = &loaded.document.text;
                let context = Context {
                    schema: &self.schema,
                    clitics: self.clitics,
                    evidence: &self.evidence,
                    corpus: &learnt,
                    off: &self.off,
                };
                let mut rows: Vec<Oddity> = check::document(text, &loaded.annotations, &context)
                    .into_iter()
                    .filter(|finding| finding.muted.is_none())
                    .map(|finding| Oddity {
                        document: loaded.document.name.clone(),
                        text: excerpt(text, &finding.range),
                        finding,
                        file: loaded.base.hash.clone(),
                    })
                    .collect();
                let before = kept.fetch_add(rows.len(), Ordering::Relaxed);
                let room = KEPT.saturating_sub(before);
                more.fetch_add(rows.len().saturating_sub(room), Ordering::Relaxed);
                rows.truncate(room);
                if !rows.is_empty() {
                    found.lock().unwrap_or_else(PoisonError::into_inner).insert(at, rows);
                }
            },
            |_| {},
        );
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut unread = unread.into_inner().unwrap_or_else(PoisonError::into_inner);
        unread.sort_unstable();
        Scanned { rows: found.into_values().flatten().collect(), more: more.into_inner(), unread }
    }

    /// Reads every document that was worked on.
    fn each(
        &self,
        seen: &AtomicUsize,
        cancel: &AtomicBool,
        look: impl Fn(usize, &crate::project::Loaded) + Sync,
        failed: impl Fn(String) + Sync,
    ) {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while !cancel.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(name) = self.names.get(at) else { break };
                        if self.project.annotations_path(&self.annotator, name).is_file() {
                            match self.project.load(name, &self.annotator) {
                                Ok(loaded) if loaded.annotations.status() == Status::New => {}
                                Ok(loaded) => look(at, &loaded),
                                Err(error) => failed(error.to_string()),
                            }
                        }
                        seen.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
    }
}
