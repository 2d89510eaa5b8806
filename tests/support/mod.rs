//! The window without a window: the program's own frames, driven by name and drawn on the processor.

mod raster;

use egui_kittest::{Harness, SnapshotOptions};
use hashiya::app::Dialogs;
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::typeset::Fonts;
use hashiya::ui::Window;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Settings that are the same on every machine.
pub(crate) fn settings() -> Settings {
    Settings { language: Language::English, theme: Theme::Light, ..Settings::default() }
}

/// A window of a size, with the bundled fonts alone and no system dialogs.
pub(crate) fn window(size: [f32; 2], settings: Settings) -> Harness<'static, Window> {
    window_with(size, settings, Arc::new(|_| Vec::new()))
}

/// Who works in the tests: the same on every machine.
pub(crate) const ANNOTATOR: &str = "amal";

/// A window whose file dialogs are answered by the test.
pub(crate) fn window_with(size: [f32; 2], settings: Settings, dialogs: Dialogs) -> Harness<'static, Window> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .with_max_steps(64)
        .with_step_dt(1.0 / 60.0)
        .renderer(raster::Raster::default())
        .build_eframe(move |context| Window::new(&context.egui_ctx, settings, Fonts::bundled(), dialogs));
    ANNOTATOR.clone_into(&mut harness.state_mut().state.me);
    harness
}

/// Runs frames until something holds; fails after long enough that only a hang explains it.
#[track_caller]
pub(crate) fn wait(harness: &mut Harness<'_, Window>, what: &str, holds: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    loop {
        harness.run_steps(1);
        if holds(harness.state()) {
            break;
        }
        assert!(start.elapsed() < Duration::from_mins(2), "waited in vain: {what}");
        std::thread::yield_now();
    }
    harness.run_steps(3);
}

/// A project of one text in a folder of its own, opened in a window.
pub(crate) fn open_text(
    text: &str,
    size: [f32; 2],
    settings: Settings,
) -> (tempfile::TempDir, Harness<'static, Window>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::write(&path, text).unwrap();
    let harness = open_path(path, size, settings);
    (folder, harness)
}

/// A window with a file open.
pub(crate) fn open_path(path: PathBuf, size: [f32; 2], settings: Settings) -> Harness<'static, Window> {
    let mut harness = window(size, settings);
    harness.state_mut().state.open_first(Some(path));
    wait(&mut harness, "the document to open", |window| window.state.open.is_some());
    harness
}

/// The labels on disk, as JSON.
pub(crate) fn labels(folder: &Path) -> serde_json::Value {
    let path = folder.join("annotations").join(ANNOTATOR).join("article.txt.json");
    std::fs::read(path).map_or(serde_json::Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap())
}

/// The one way to compare a picture.
pub(crate) fn picture(harness: &mut Harness<'_, Window>, name: &str) {
    // What workers find is in it, however long they took.
    wait(harness, "the problems and the list of documents", |window| {
        let state = &window.state;
        !state.survey.is_running() && state.open.as_ref().is_none_or(|open| state.problems.is_fresh(open))
    });
    // What moves comes to rest.
    harness.run_steps(40);
    let options = SnapshotOptions::new().threshold(0.6).output_path("tests/snapshots");
    let image = harness.render().unwrap();
    egui_kittest::image_snapshot_options(&image, name, &options);
}
