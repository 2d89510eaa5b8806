//! Everything around the article: menus and palette, documents, inspector, status line, banners and the page of keys.

mod agreement;
mod documents;
mod entities;
mod export;
mod find;
mod help;
mod history;
mod import;
mod inspector;
mod messages;
mod palette;
mod people;
mod popover;
mod relating;
mod schema;
mod status;
mod team;
mod top;

use super::article::ArticleView;
use super::theme::Theme;
use super::widgets::UiDirection;
use crate::app::{Command, State};
use egui::{CentralPanel, Frame, Margin, Panel, Ui};

/// What the panels remember from frame to frame.
#[derive(Default)]
pub(super) struct Panels {
    inspector: inspector::Inspector,
    find: find::FindPanel,
    export: export::ExportPanel,
    import: import::ImportPanel,
    schema: schema::SchemaPanelView,
    palette: palette::CommandPalette,
    chooser: people::ChooserView,
    team: team::TeamView,
    entity_picker: entities::EntityPicker,
    proposal: entities::ProposalPanel,
    entities: entities::EntitiesPanel,
    /// What the names of shown documents hold.
    filter: documents::Filter,
    /// Says that the user chose to leave though labels are not saved.
    pub leave_anyway: bool,
}

/// What every panel needs to draw itself.
struct Look {
    theme: Theme,
    direction: UiDirection,
    /// Language tag of the interface.
    language: &'static str,
}

/// Two columns side by side, the first on the side where reading begins, `first` points wide.
fn two_columns(ui: &mut Ui, direction: UiDirection, first: f32, mut add: impl FnMut(&mut Ui, usize)) {
    const GAP: f32 = 20.0;
    let rect = ui.available_rect_before_wrap();
    let rtl = direction == UiDirection::RightToLeft;
    let split = if rtl { rect.right() - first } else { rect.left() + first };
    let (left, right) = (rect.split_left_right_at_x(split).0, rect.split_left_right_at_x(split).1);
    let (mut one, mut two) = if rtl { (right, left) } else { (left, right) };
    if rtl {
        two.max.x -= GAP;
    } else {
        two.min.x += GAP;
    }
    one.max.y = rect.bottom();
    two.max.y = rect.bottom();
    for (place, rect) in [one, two].into_iter().enumerate() {
        let builder = egui::UiBuilder::new().max_rect(rect).id_salt(("column", place));
        ui.scope_builder(builder.layout(egui::Layout::top_down(egui::Align::Min)), |ui| {
            ui.set_clip_rect(ui.clip_rect().intersect(rect.expand(3.0)));
            add(ui, place);
        });
    }
}

/// Lets everything be scrolled where there is little room, and says how high a list inside may be then.
fn roomy(ui: &mut Ui, add: impl FnOnce(&mut Ui, Option<f32>)) {
    const ENOUGH: f32 = 240.0;
    let room = ui.available_height();
    if ENOUGH <= room && 600.0 <= ui.available_width() {
        add(ui, None);
        return;
    }
    let area = egui::ScrollArea::vertical().auto_shrink([false, false]).id_salt("little room");
    area.show(ui, |ui| add(ui, Some((room - 40.0).max(90.0))));
}

/// Below this width of the window, in points, the side panels stay shut.
const NARROW: f32 = 760.0;

impl Panels {
    /// Lays the window out.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        state: &mut State,
        article: &mut ArticleView,
        commands: &mut Vec<Command>,
    ) {
        let theme = Theme::of(ui.ctx());
        let rtl = state.settings.language.is_right_to_left();
        let look = Look {
            theme,
            direction: if rtl { UiDirection::RightToLeft } else { UiDirection::LeftToRight },
            language: if rtl { "ar" } else { "en" },
        };
        let frame = Frame::new().fill(look.theme.panel);
        let bar = frame.inner_margin(Margin::symmetric(12, 6));
        Panel::top("top").frame(bar).show(ui, |ui| top::ui(ui, state, &look, commands));
        Panel::bottom("status").frame(bar).show(ui, |ui| status::ui(ui, state, &look, commands));
        people::strip(ui, state, &look, frame, commands);
        relating::strip(ui, state, &look, frame, commands);
        let wide = NARROW < ui.available_width() && state.project.is_some();
        let side = frame.inner_margin(Margin::symmetric(8, 8));
        let at_start = |id: &'static str| if rtl { Panel::right(id) } else { Panel::left(id) };
        let at_end = |id: &'static str| if rtl { Panel::left(id) } else { Panel::right(id) };
        if state.find.shown && state.open.is_some() {
            let most = ui.available_height() * 0.7;
            Panel::bottom("find")
                .frame(frame.inner_margin(Margin::symmetric(12, 8)))
                .resizable(true)
                .default_size(240.0)
                .size_range(90.0..=most.max(120.0))
                .show(ui, |ui| self.find.ui(ui, state, &look, commands));
        }
        if state.entities.panel.shown {
            let most = ui.available_height() * 0.85;
            Panel::bottom("entities")
                .frame(frame.inner_margin(Margin::symmetric(12, 8)))
                .resizable(true)
                .default_size(340.0_f32.min(ui.available_height() * 0.6))
                .size_range(140.0..=most.max(150.0))
                .show(ui, |ui| self.entities.ui(ui, state, &look, commands));
        }
        if state.entities.proposal.shown && state.open.is_some() {
            let most = ui.available_height() * 0.7;
            Panel::bottom("proposal")
                .frame(frame.inner_margin(Margin::symmetric(12, 8)))
                .resizable(true)
                .default_size(240.0)
                .size_range(90.0..=most.max(120.0))
                .show(ui, |ui| self.proposal.ui(ui, state, &look, commands));
        }
        if state.export.shown || state.import.shown {
            let most = ui.available_height() * 0.85;
            let (id, usual) = if state.export.shown { ("export", 330.0_f32) } else { ("import", 360.0) };
            Panel::bottom(id)
                .frame(frame.inner_margin(Margin::symmetric(12, 8)))
                .resizable(true)
                .default_size(usual.min(ui.available_height() * 0.6))
                .size_range(140.0..=most.max(150.0))
                .show(ui, |ui| {
                    if state.export.shown {
                        self.export.ui(ui, state, &look, commands);
                    } else {
                        self.import.ui(ui, state, &look, commands);
                    }
                });
        }
        if state.agreement.shown && state.project.is_some() {
            let most = ui.available_height() * 0.85;
            Panel::bottom("agreement")
                .frame(frame.inner_margin(Margin::symmetric(12, 8)))
                .resizable(true)
                .default_size(400.0_f32.min(ui.available_height() * 0.65))
                .size_range(140.0..=most.max(150.0))
                .show(ui, |ui| agreement::ui(ui, state, &look, commands));
        }
        if state.schema_panel.shown {
            let most = ui.available_height() * 0.9;
            Panel::bottom("schema")
                .frame(frame.inner_margin(Margin::symmetric(12, 8)))
                .resizable(true)
                .default_size(460.0_f32.min(ui.available_height() * 0.7))
                .size_range(160.0..=most.max(170.0))
                .show(ui, |ui| self.schema.ui(ui, state, &look, commands));
        }
        if wide && state.settings.documents_open {
            at_start("documents")
                .frame(side)
                .default_size(230.0)
                .size_range(160.0..=420.0)
                .show(ui, |ui| documents::ui(ui, state, &look, &mut self.filter, commands));
        }
        if wide && state.settings.inspector_open {
            at_end("inspector")
                .frame(side)
                .default_size(320.0)
                .size_range(300.0..=480.0)
                .show(ui, |ui| self.inspector.ui(ui, state, &look, commands));
        }
        CentralPanel::default().frame(Frame::new().fill(look.theme.page)).show(ui, |ui| {
            messages::banners(ui, state, &look, commands);
            if state.help_open {
                help::ui(ui, state, &look);
            } else if state.open.is_some() {
                article.ui(ui, state, commands);
                popover::ui(ui, state, &look, article, commands);
                relating::menu(ui, state, &look, article, commands);
            } else {
                messages::nothing_open(ui, state, &look, commands);
            }
        });
        schema::guideline::ui(ui, state, &look, article, commands);
        self.palette.ui(ui, state, &look, commands);
        self.chooser.ui(ui, state, &look, commands);
        self.team.ui(ui, state, &look, commands);
        self.entity_picker.ui(ui, state, &look, article, commands);
        messages::bulk(ui, state, &look, commands);
        if state.leaving && !state.is_saved() {
            messages::leaving(ui, state, &look, &mut self.leave_anyway, commands);
        }
    }
}
