//! Everything by name: actions, labels and documents, in both languages of the interface.

use super::Look;
use crate::app::strings::{Language, Strings};
use crate::app::{Action, Command, State};
use crate::text::arabic::fold;
use crate::ui::widgets::{BidiLabel, BidiTextEdit, menu_item_of_width};
use egui::{Align2, Area, Frame, Id, Key, Margin, Modifiers, Order, ScrollArea, Stroke, Ui, vec2};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// What the palette remembers.
#[derive(Default)]
pub(super) struct CommandPalette {
    text: String,
    chosen: usize,
    /// The words of the language that the interface is not in.
    other: Option<Strings>,
}

/// Something that can be called by name.
struct Item {
    name: String,
    /// What else it is found by.
    also: String,
    keys: Option<String>,
    command: Command,
}

const WIDTH: f32 = 460.0;
const MOST: usize = 60;

fn field() -> Id {
    Id::unique("what to do")
}

impl CommandPalette {
    pub(super) fn ui(&mut self, ui: &Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        if !state.palette_open {
            *self = Self { other: self.other.take(), ..Self::default() };
            return;
        }
        let ctx = ui.ctx().clone();
        // Whatever is written belongs here.
        ctx.memory_mut(|memory| memory.request_focus(field()));
        let (up, down, enter, escape) = ctx.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter), pressed(Key::Escape))
        });
        let items = self.items(state, look);
        let before = self.text.clone();
        self.chosen = match (up, down) {
            (true, _) => self.chosen.saturating_sub(1),
            (_, true) => (self.chosen + 1).min(items.len().saturating_sub(1)),
            _ => self.chosen.min(items.len().saturating_sub(1)),
        };
        let mut run = items.get(self.chosen).filter(|_| enter).map(|item| item.command.clone());
        let area = Area::new(Id::unique("palette")).order(Order::Foreground);
        let shown = area.anchor(Align2::CENTER_TOP, vec2(0.0, 72.0)).show(&ctx, |ui| {
            let width = WIDTH.min(ui.ctx().content_rect().width() - 40.0);
            ui.set_width(width);
            let frame = Frame::new().fill(look.theme.panel).stroke(Stroke::new(1.0, look.theme.hairline));
            frame.corner_radius(8).inner_margin(Margin::same(10)).show(ui, |ui| {
                let name = state.strings.tr("field-palette");
                BidiTextEdit::new(field(), &mut self.text, name.clone()).hint(name).show(ui);
                ui.add_space(6.0);
                if items.is_empty() {
                    ui.add(BidiLabel::new(state.strings.tr("empty-filter")).weak());
                }
                let most = ui.ctx().content_rect().height() * 0.5;
                ScrollArea::vertical().max_height(most).auto_shrink([false, true]).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (at, item) in items.iter().enumerate() {
                        let chosen = at == self.chosen;
                        let keys = item.keys.as_deref();
                        let response = menu_item_of_width(ui, &item.name, keys, width - 20.0, chosen);
                        if chosen && (up || down) {
                            response.scroll_to_me(None);
                        }
                        if response.clicked() {
                            run = Some(item.command.clone());
                        }
                    }
                });
            });
        });
        if self.text != before {
            self.chosen = 0;
        }
        let outside = shown.response.clicked_elsewhere();
        if run.is_some() || escape || outside {
            commands.push(Command::ClosePalette);
            ctx.memory_mut(|memory| memory.request_focus(crate::ui::article::focus_id()));
        }
        commands.extend(run);
    }

    /// What can be called now, the best match first; with nothing written, in the order of the menus.
    fn items(&mut self, state: &State, look: &Look) -> Vec<Item> {
        let other = self.other.get_or_insert_with(|| {
            let arabic = state.settings.language.is_right_to_left();
            Strings::new(if arabic { Language::English } else { Language::Arabic })
        });
        if other.language() == state.settings.language {
            self.other = None;
            return self.items(state, look);
        }
        let actions = Action::ALL.iter().filter(|action| action.is_enabled(state)).map(|&action| Item {
            name: state.strings.tr(action.key()).to_string(),
            also: format!("{} {}", state.strings.tr(action.tip()), other.tr(action.key())),
            keys: state.keymap.shown(action).map(|keys| keys.to_string()),
            command: Command::Do(action),
        });
        let labels = state.schema.palette().enumerate().map(|(number, (place, label))| {
            let names: Vec<&str> = label.names.values().map(String::as_str).collect();
            let args = [("label", label.display_name(look.language).into())];
            Item {
                name: state.strings.tr_args("palette-label", &args),
                also: format!("{} {}", label.name, names.join(" ")),
                keys: Some((number + 1).to_string()),
                command: Command::Tag(place),
            }
        });
        let labels = labels.filter(|_| state.open.is_some());
        let written = !self.text.trim().is_empty();
        let documents = state.documents.iter().filter(|_| written).map(|entry| Item {
            name: entry.name.clone(),
            also: String::new(),
            keys: None,
            command: Command::OpenDocument(entry.name.clone()),
        });
        let all = actions.filter(|item| item.command != Command::Do(Action::Palette)).chain(labels);
        if !written {
            return all.collect();
        }
        let mut matcher = Matcher::new(Config::DEFAULT);
        let wanted = Pattern::parse(&fold::folded(&self.text), CaseMatching::Ignore, Normalization::Smart);
        let mut buffer = Vec::new();
        let mut score = |text: &str| {
            wanted.score(Utf32Str::new(&fold::folded(text), &mut buffer), &mut matcher).unwrap_or(0)
        };
        let scored = all.chain(documents).map(|item| {
            // The name that is shown counts for more than what else it is found by, and that for less in many words.
            let also = score(&item.also) * 60 / (60 + item.also.chars().count() as u32);
            let best = (2 * score(&item.name)).max(also);
            (best, item)
        });
        let mut found: Vec<(u32, Item)> = scored.filter(|(score, _)| 0 < *score).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().take(MOST).map(|(_, item)| item).collect()
    }
}
