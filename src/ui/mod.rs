//! What is painted: the only floor that names widgets. Views read the state and return commands.

pub mod article;
mod dialogs;
#[cfg(all(unix, not(target_os = "macos")))]
mod focus;
mod panels;
mod sight;
pub mod text;
pub mod theme;
pub mod widgets;

use crate::app::settings::{self, Settings};
use crate::app::{self, Action, Command, Effect, State, command};
use crate::typeset::Fonts;
use article::ArticleView;
use egui::{Event, Key};
use std::path::PathBuf;
use std::sync::Arc;
use text::TextEngine;

/// The window: the state, and what its views remember.
pub struct Window {
    /// The application's state.
    pub state: State,
    /// The article's view.
    pub article: ArticleView,
    panels: panels::Panels,
    theme: Option<settings::Theme>,
    /// Frames painted so far.
    frames: u64,
}

/// Opens the window and shows the named file or folder, or the sample, as the work of that annotator or of the user.
///
/// # Errors
/// If the system gives no window; the message is one sentence for the user.
pub fn run(path: Option<PathBuf>, annotator: Option<String>) -> Result<(), String> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("hashiya")
            .with_title("Hashiya")
            .with_inner_size([1280.0, 840.0])
            .with_min_inner_size([560.0, 400.0])
            .with_drag_and_drop(true),
        ..Default::default()
    };
    let made = eframe::run_native(
        "hashiya",
        options,
        Box::new(move |context| {
            let settings: Settings = context
                .storage
                .and_then(|storage| eframe::get_value(storage, eframe::APP_KEY))
                .unwrap_or_default();
            let wake = context.egui_ctx.clone();
            let fonts = Fonts::with_system_fallback(move || wake.request_repaint());
            let mut window = Window::new(&context.egui_ctx, settings, fonts, dialogs::native());
            if let Some(keys) = crate::project::keys::read() {
                window.state.set_keys(&keys);
            }
            if let Some(name) = annotator {
                window.state.me = name;
            }
            window.state.open_first(path);
            Ok(Box::new(window))
        }),
    );
    made.map_err(|error| format!("the window could not be opened: {error}"))
}

impl Window {
    /// A window with nothing open.
    pub fn new(ctx: &egui::Context, settings: Settings, fonts: Fonts, dialogs: app::Dialogs) -> Self {
        TextEngine::install(ctx, Arc::new(fonts));
        let wake = ctx.clone();
        let state = State::new(settings, dialogs, Arc::new(move || wake.request_repaint()));
        theme::apply(ctx);
        Self {
            state,
            article: ArticleView::default(),
            panels: panels::Panels::default(),
            theme: None,
            frames: 0,
        }
    }

    /// Carries commands out and does what only a window can.
    fn carry_out(&mut self, ctx: &egui::Context, commands: Vec<Command>) {
        for command in commands {
            if let Command::Do(Action::Clear) = command {
                self.article.give_up();
            }
            for effect in app::update(&mut self.state, command) {
                do_effect(ctx, effect);
            }
        }
    }

    /// Turns key presses into commands, unless a text field has the focus.
    fn shortcuts(&self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        let writing = widgets::text_field_has_focus(ctx)
            || self.state.palette_open
            || self.state.people.chooser.is_some()
            || self.state.team.shown
            || self.state.entities.picker.is_some();
        let focused = ctx.memory(egui::Memory::focused);
        // Plain keys belong to whatever has the focus: a button that has it is pressed by them.
        let article = focused.is_none_or(|id| id == article::focus_id());
        ctx.input(|input| {
            for event in &input.events {
                match event {
                    Event::Copy if !writing => commands.push(Command::Do(Action::Copy)),
                    Event::Key { key, physical_key, pressed: true, modifiers, .. } => {
                        let (key, physical) = (*key, *physical_key);
                        if writing && !is_outside_fields(key, *modifiers) {
                            continue;
                        }
                        let plain = !modifiers.any() && !is_function_key(key);
                        if plain && !article && key != Key::Escape {
                            continue;
                        }
                        let asked = plain.then(|| app::relations::key(&self.state, key, physical)).flatten();
                        if let Some(command) = asked {
                            commands.push(command);
                            continue;
                        }
                        let tab = key == Key::Tab && !article;
                        // A letter that the schema gives to a label is the label's.
                        let letter =
                            plain.then(|| command::letter_of_label(&self.state.schema, key, physical));
                        if let Some(label) = letter.flatten() {
                            commands.push(Command::Tag(label));
                        } else if let Some(action) =
                            self.state.keymap.action_of(key, physical, *modifiers).filter(|_| !tab)
                        {
                            commands.push(Command::Do(action));
                        } else if *modifiers == egui::Modifiers::ALT
                            && let Some(number) = digit(physical.unwrap_or(key))
                        {
                            commands.push(Command::Value(number.saturating_sub(1)));
                        } else if *modifiers == egui::Modifiers::SHIFT
                            && article
                            && digit(physical.unwrap_or(key)).is_some()
                            && let Some(label) = command::label_of_key(&self.state.schema, key, physical)
                        {
                            commands.push(Command::Nest(label));
                        } else if plain
                            && let Some(label) = command::label_of_key(&self.state.schema, key, physical)
                        {
                            commands.push(Command::Tag(label));
                        }
                    }
                    _ => {}
                }
            }
        });
    }

    /// Opens a text or a folder that is dropped on the window; brings anything else in.
    fn dropped(&self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        let dropped = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect::<Vec<PathBuf>>()
        });
        let Some(first) = dropped.first() else { return };
        let opens = |path: &PathBuf| {
            path.extension().is_none_or(|ending| ending.eq_ignore_ascii_case("txt")) || path.is_dir()
        };
        if opens(first) && dropped.len() == 1 && !self.state.import.shown {
            commands.push(Command::OpenPath(first.clone()));
        } else {
            commands.push(Command::Import(app::ImportCommand::Add(dropped)));
        }
    }

    /// Keeps the window open until the last label is saved.
    fn closing(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.viewport().close_requested())
            || self.state.is_saved()
            || self.panels.leave_anyway
        {
            return;
        }
        self.state.leaving = true;
        ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
    }

    /// One frame.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        if self.theme != Some(self.state.settings.theme) {
            self.theme = Some(self.state.settings.theme);
            ctx.set_theme(match self.state.settings.theme {
                settings::Theme::System => egui::ThemePreference::System,
                settings::Theme::Light => egui::ThemePreference::Light,
                settings::Theme::Dark => egui::ThemePreference::Dark,
            });
        }
        for effect in self.state.poll() {
            do_effect(&ctx, effect);
        }
        self.closing(&ctx);
        TextEngine::of(&ctx).set_direction(self.state.interface_direction());
        if ctx.memory(|memory| memory.focused().is_none()) && self.state.open.is_some() {
            ctx.memory_mut(|memory| memory.request_focus(article::focus_id()));
        }
        let mut commands = Vec::new();
        self.dropped(&ctx, &mut commands);
        self.shortcuts(&ctx, &mut commands);
        // The letter that opens a field is no part of what is written there.
        if commands.contains(&Command::Do(Action::PickEntity)) {
            ctx.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Text(_))));
        }
        // Keys act on what the last frame showed; the frame then shows what they did.
        self.carry_out(&ctx, std::mem::take(&mut commands));
        self.panels.ui(ui, &mut self.state, &mut self.article, &mut commands);
        if !commands.is_empty() {
            ctx.request_repaint();
        }
        self.carry_out(&ctx, commands);
        TextEngine::of(&ctx).end_frame(&ctx);
    }
}

/// Says whether a key is none that a field of text would take for itself.
fn is_outside_fields(key: Key, modifiers: egui::Modifiers) -> bool {
    is_function_key(key) || (modifiers.command && matches!(key, Key::Enter | Key::F | Key::K))
}

fn digit(key: Key) -> Option<usize> {
    key.name().parse().ok()
}

fn is_function_key(key: Key) -> bool {
    let name = key.name();
    name.len() > 1 && name.starts_with('F') && name.chars().skip(1).all(|c| c.is_ascii_digit())
}

fn do_effect(ctx: &egui::Context, effect: Effect) {
    match effect {
        Effect::CopyText(text) => ctx.copy_text(text),
        Effect::Close => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.frame(ui);
        self.frames = self.frames.saturating_add(1);
        // By its third frame a window is on the screen.
        #[cfg(all(unix, not(target_os = "macos")))]
        if self.frames == 3 {
            focus::take_if_unmanaged(frame);
        }
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        let _ = frame;
        if self.frames < 3 {
            ui.ctx().request_repaint();
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, eframe::APP_KEY, &self.state.settings);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.state.finish();
    }
}
