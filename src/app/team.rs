//! Documents given out to annotators, handed out and handed in, from the window.

use super::jobs::{Jobs, Message, Purpose};
use super::{Grade, State};
use crate::project::ProjectError;
use crate::project::assign::{Assignments, Overlap};
use crate::project::hand::{self, HandedIn, HandedOut, Progress};
use crate::project::people::check_name;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What is known of the team, for its dialog.
#[derive(Default)]
pub struct Team {
    /// Says whether the dialog is open.
    pub shown: bool,
    /// Everybody, with how many documents each has; none until that is known.
    pub people: Option<Vec<(String, usize)>>,
    /// What came of the last thing, and whether it needs a look.
    pub told: Option<(String, bool)>,
    /// How far the work goes that is on its way.
    pub running: Option<Arc<Progress>>,
    /// Whose documents are handed out as soon as the place is known.
    handing: Option<String>,
}

/// Something the user wants of the team.
#[derive(Clone, Debug, PartialEq)]
pub enum TeamCommand {
    /// Gives documents out.
    Assign {
        /// Names with commas between them.
        names: String,
        /// How many annotators get a document that overlaps.
        overlap: String,
        /// The share of documents that overlap, in per cent.
        share: String,
    },
    /// Hands out the documents of somebody, as a zip or a folder.
    HandOut(String, bool),
    /// Brings back a zip or a folder.
    HandIn(bool),
    /// Stops what is on its way.
    Stop,
    /// Closes the dialog.
    Close,
}

/// Who has which documents.
pub(super) struct Given {
    /// Everybody with how many documents they have.
    people: Vec<(String, usize)>,
    all: Assignments,
    /// How many were given out just now, if any were to be.
    now: Option<usize>,
}

/// What workers hand back.
pub(super) enum TeamMessage {
    /// Who has which documents; or why that is not known.
    Assigned(Result<Given, String>),
    /// What was handed out; none if that was stopped.
    HandedOut(Result<Option<HandedOut>, String>),
    /// What was handed in; none if that was stopped.
    HandedIn(Result<Option<HandedIn>, String>),
}

/// Everybody with how many documents they have.
fn people(project: &crate::project::Project, assignments: &Assignments) -> Vec<(String, usize)> {
    let count = |name: String| {
        let count = assignments.of(&name).count();
        (name, count)
    };
    project.people().into_iter().map(count).collect()
}

fn told<T>(result: Result<T, ProjectError>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

impl State {
    /// Opens the dialog.
    pub(super) fn open_team(&mut self) {
        let Some(project) = self.project.clone() else { return };
        self.team.shown = true;
        self.team.told = None;
        let failed = |error| Message::Team(TeamMessage::Assigned(Err(error)));
        self.jobs.spawn_quietly(failed, move || {
            let read = told(project.assignments());
            Message::Team(TeamMessage::Assigned(read.map(|all| Given {
                people: people(&project, &all),
                all,
                now: None,
            })))
        });
    }

    pub(super) fn team(&mut self, command: TeamCommand) {
        match command {
            TeamCommand::Close => {
                if self.team.running.is_none() {
                    self.team.shown = false;
                }
            }
            TeamCommand::Stop => {
                if let Some(progress) = &self.team.running {
                    progress.cancel.store(true, Ordering::Relaxed);
                }
            }
            _ if self.team.running.is_some() => {}
            TeamCommand::Assign { names, overlap, share } => self.give_out(&names, &overlap, &share),
            TeamCommand::HandOut(name, true) => {
                let zip = format!("{name}.zip");
                self.team.handing = Some(name);
                self.jobs.pick_save(Purpose::HandOut(true), zip);
            }
            TeamCommand::HandOut(name, false) => {
                self.team.handing = Some(name);
                self.jobs.pick_folder_for(Purpose::HandOut(false));
            }
            TeamCommand::HandIn(true) => self.jobs.pick_files_for(Purpose::HandIn),
            TeamCommand::HandIn(false) => self.jobs.pick_folder_for(Purpose::HandIn),
        }
    }

    fn give_out(&mut self, names: &str, overlap: &str, share: &str) {
        let Some(project) = self.project.clone() else { return };
        let present: Vec<String> = self.team.people.iter().flatten().map(|(name, _)| name.clone()).collect();
        let mut to = Vec::new();
        for name in names.split([',', '،']).map(str::trim).filter(|name| !name.is_empty()) {
            match check_name(name, &present) {
                Ok(name) if to.contains(&name) => {}
                Ok(name) => to.push(name),
                Err(error) => {
                    let reason = super::people::problem(&self.strings, &error);
                    self.team.told = Some((reason, true));
                    return;
                }
            }
        }
        let annotators = overlap.trim().parse::<usize>().ok().filter(|number| 0 < *number);
        let share = share.trim().trim_end_matches('%').trim().parse::<f64>().ok();
        let (Some(annotators), Some(share)) =
            (annotators, share.filter(|share| (0.0..=100.0).contains(share)))
        else {
            self.team.told = Some((self.strings.tr("team-odd-numbers").to_string(), true));
            return;
        };
        let overlap = Overlap { annotators, share: share / 100.0 };
        let documents = self.names.clone();
        let failed = |error| Message::Team(TeamMessage::Assigned(Err(error)));
        self.jobs.spawn_quietly(failed, move || {
            let done = told(project.assign(&documents, &to, overlap, 0));
            Message::Team(TeamMessage::Assigned(done.map(|(all, given)| Given {
                people: people(&project, &all),
                all,
                now: Some(given),
            })))
        });
    }

    /// Hands out to the place that was chosen.
    pub(super) fn hand_out(&mut self, out: PathBuf, as_zip: bool) {
        let (Some(project), Some(name)) = (self.project.clone(), self.team.handing.take()) else { return };
        let Some(progress) = self.begin() else { return };
        // A folder that holds something gets one inside it.
        self.jobs.at_hands(TeamMessage::HandedOut, move || {
            let out = if as_zip { out } else { told(crate::project::files::free_folder(&out, &name))? };
            told(hand::hand_out(&project, &name, &out, as_zip, &progress))
        });
    }

    /// Brings back what was chosen.
    pub(super) fn hand_in(&mut self, from: PathBuf) {
        let Some(project) = self.project.clone() else { return };
        let Some(progress) = self.begin() else { return };
        self.jobs
            .at_hands(TeamMessage::HandedIn, move || told(hand::hand_in(&project, &from, false, &progress)));
    }

    /// Begins work on files; none if labels are not saved yet, which is told.
    fn begin(&mut self) -> Option<Arc<Progress>> {
        self.record();
        if !self.is_saved() || self.team.running.is_some() {
            self.team.told = Some((self.strings.tr("team-not-saved").to_string(), true));
            return None;
        }
        self.team.told = None;
        let progress = Arc::new(Progress::default());
        self.team.running = Some(progress.clone());
        Some(progress)
    }

    pub(super) fn team_received(&mut self, message: TeamMessage) {
        let stopped = self.strings.tr("team-stopped").to_string();
        let end = match message {
            TeamMessage::Assigned(Ok(Given { people, all, now })) => {
                self.team.people = Some(people);
                self.people.set_assignments(all);
                let Some(given) = now else { return };
                (self.strings.tr_args("team-assigned", &[("count", given.into())]), false)
            }
            TeamMessage::Assigned(Err(error)) => (error, true),
            TeamMessage::HandedOut(result) => {
                self.team.running = None;
                match result {
                    Ok(Some(done)) => {
                        let path = done.path.to_string_lossy().into_owned();
                        let args = [
                            ("count", done.documents.into()),
                            ("missing", done.missing.len().into()),
                            ("path", path.into()),
                        ];
                        (self.strings.tr_args("team-handed-out", &args), !done.missing.is_empty())
                    }
                    Ok(None) => (stopped, false),
                    Err(error) => (error, true),
                }
            }
            TeamMessage::HandedIn(result) => {
                self.team.running = None;
                match result {
                    Ok(Some(done)) => self.handed_in(&done),
                    Ok(None) => (stopped, false),
                    Err(error) => (error, true),
                }
            }
        };
        self.team.told = Some(end);
    }

    /// Says what became of work that was handed in, and shows it where it is open.
    fn handed_in(&mut self, done: &HandedIn) -> (String, bool) {
        let brought = &done.brought;
        let args = [
            ("name", done.annotator.as_str().into()),
            ("new", brought.new.into()),
            ("merged", brought.merged.into()),
            ("same", brought.same.into()),
            ("refused", brought.refused.len().into()),
            ("conflicts", brought.conflicts.len().into()),
        ];
        let told = self.strings.tr_args("team-handed-in", &args);
        for problem in &brought.refused {
            self.warn(Grade::Warning, problem.to_string(), Vec::new());
        }
        if 0 < brought.new + brought.merged && *self.annotator == *done.annotator {
            super::reload(self);
        }
        (told, !brought.refused.is_empty() || !brought.conflicts.is_empty())
    }
}

impl Jobs {
    fn at_hands<T: 'static>(
        &mut self,
        message: fn(Result<T, String>) -> TeamMessage,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) {
        self.spawn_quietly(
            move |error| Message::Team(message(Err(error))),
            move || Message::Team(message(work())),
        );
    }
}
