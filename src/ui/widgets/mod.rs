//! Labels, buttons, menus and rows on the program's own typesetter: for every string that may hold Arabic, and with
//! a direction of their own.

mod button;
mod cells;
mod choice;
mod concordance;
mod label;
mod list;
mod matrix;
mod menu;
mod text_edit;

pub use button::BidiButton;
pub use cells::{CELLS_ROW, Cell, cells_row, mix_bar, progress_bar};
pub use choice::choice_row;
pub use concordance::{Concordance, concordance_row};
pub use label::BidiLabel;
pub use list::list_row;
pub use matrix::{Field, matrix};
pub use menu::{menu_button, menu_item, menu_item_of_width, menu_of, tooltip, tooltip_at_pointer};
pub use text_edit::BidiTextEdit;

use crate::ui::text::{LineStyle, TextEngine};
use crate::ui::theme::Theme;
use egui::{Align, Layout, Ui};

pub use crate::typeset::Direction as UiDirection;

/// Lays things out in a row, from the side where reading begins; wraps where there is no room.
pub fn row<R>(ui: &mut Ui, direction: UiDirection, add: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = match direction {
        UiDirection::LeftToRight => Layout::left_to_right(Align::Center),
        UiDirection::RightToLeft => Layout::right_to_left(Align::Center),
    };
    let size = egui::vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, layout.with_main_wrap(true), add).inner
}

/// Says whether a field that takes text has the focus, so that plain keys belong to it.
pub fn text_field_has_focus(ctx: &egui::Context) -> bool {
    ctx.text_edit_focused() || text_edit::any_has_focus(ctx)
}

/// The style of an interface string.
fn line_style(theme: &Theme, small: bool, bold: bool) -> LineStyle {
    LineStyle { size: if small { theme.small } else { theme.normal }, bold }
}

/// Direction of the interface.
fn direction(ui: &Ui) -> UiDirection {
    TextEngine::of(ui.ctx()).direction()
}
