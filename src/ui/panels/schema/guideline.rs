//! What a label means and how to decide, one key away while marking.

use crate::app::{Action, Command, State};
use crate::model::{LabelDefinition, in_language};
use crate::ui::article::ArticleView;
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, row};
use egui::{Align2, Area, Frame, Id, Margin, Order, ScrollArea, Stroke, Ui, vec2};

/// Widest it becomes, in points.
const WIDTH: f32 = 400.0;

/// A line of Markdown, shown simply.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Heading(String),
    Item(String),
    Text(String),
    Gap,
}

/// Takes a text of Markdown apart into lines to be shown; the marks of emphasis and of code inside a line are left out.
fn lines(markdown: &str) -> Vec<Line> {
    let bare = |text: &str| text.replace("**", "").replace(['`', '*'], "").trim().to_owned();
    let line = |line: &str| {
        let line = line.trim();
        let item = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark));
        if line.is_empty() {
            Line::Gap
        } else if line.starts_with('#') {
            Line::Heading(bare(line.trim_start_matches('#')))
        } else if let Some(item) = item {
            Line::Item(bare(item))
        } else {
            Line::Text(bare(line))
        }
    };
    markdown.lines().map(line).collect()
}

/// The guideline of the label here, or of none what every label means.
pub(in crate::ui::panels) fn ui(
    ui: &Ui,
    state: &State,
    look: &Look,
    article: &ArticleView,
    commands: &mut Vec<Command>,
) {
    if !state.schema_panel.guideline {
        return;
    }
    let bounds = ui.ctx().content_rect();
    let width = WIDTH.min(bounds.width() - 40.0);
    let area = Area::new(Id::unique("guideline")).order(Order::Foreground);
    // It stands where what is selected does not.
    let low = article.selection_rect.is_some_and(|rect| bounds.center().y < rect.center().y);
    let (side, away) = if low { (Align2::CENTER_TOP, 84.0) } else { (Align2::CENTER_BOTTOM, -44.0) };
    area.anchor(side, vec2(0.0, away)).show(ui.ctx(), |ui| {
        ui.set_width(width);
        let frame = Frame::new().fill(look.theme.panel).stroke(Stroke::new(1.0, look.theme.hairline));
        frame.corner_radius(8).inner_margin(Margin::same(12)).show(ui, |ui| {
            row(ui, look.direction, |ui| {
                ui.add(BidiLabel::new(state.strings.tr("guideline-title")).small().weak());
                let close = BidiButton::new(state.strings.tr("banner-close")).small().frameless();
                if ui.add(close.shortcut("Esc")).clicked() {
                    commands.push(Command::Do(Action::Guideline));
                }
            });
            let most = (bounds.height() * 0.5 - 90.0).clamp(90.0, 420.0);
            ScrollArea::vertical().max_height(most).auto_shrink([false, true]).show(ui, |ui| {
                if let Some(label) = state.label_here() {
                    explain(ui, state, look, label);
                } else {
                    for (place, label) in state.schema.labels.iter().enumerate() {
                        heading(ui, state, look, place, label);
                        if let Some(text) = in_language(&label.description, look.language) {
                            ui.add(BidiLabel::new(text).wrap());
                        }
                        ui.add_space(6.0);
                    }
                }
            });
        });
    });
}

fn heading(ui: &mut Ui, state: &State, look: &Look, place: usize, label: &LabelDefinition) {
    let color = look.theme.label(&state.schema, Some(place)).full;
    ui.add(BidiLabel::new(label.display_name(look.language)).strong().color(color));
}

fn explain(ui: &mut Ui, state: &State, look: &Look, label: &LabelDefinition) {
    heading(ui, state, look, state.schema.position(&label.name).unwrap_or_default(), label);
    let guideline = in_language(&label.guideline, look.language);
    let description = in_language(&label.description, look.language);
    if let Some(text) = description {
        ui.add(BidiLabel::new(text).wrap());
    }
    if !label.examples.is_empty() {
        ui.add_space(6.0);
        ui.add(BidiLabel::new(state.strings.tr("schema-examples")).small().weak());
        for example in &label.examples {
            // An example has the direction of its own first letter, whatever that of the interface.
            ui.add(BidiLabel::new(format!("\u{2068}{example}\u{2069}")).wrap());
        }
    }
    if let Some(text) = guideline {
        ui.add_space(6.0);
        for line in lines(text) {
            match line {
                Line::Heading(text) => ui.add(BidiLabel::new(text).strong().wrap()),
                Line::Item(text) => ui.add(BidiLabel::new(format!("•  {text}")).wrap()),
                Line::Text(text) => ui.add(BidiLabel::new(text).wrap()),
                Line::Gap => {
                    ui.add_space(6.0);
                    continue;
                }
            };
        }
    } else if description.is_none() && label.examples.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-guideline")).weak().wrap());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_shown_without_its_marks() {
        let text = "# عنوان\n- اترك **الألقاب** خارجه: `و`محمد\n\nplain *text*";
        assert_eq!(
            lines(text),
            [
                Line::Heading("عنوان".to_owned()),
                Line::Item("اترك الألقاب خارجه: ومحمد".to_owned()),
                Line::Gap,
                Line::Text("plain text".to_owned()),
            ]
        );
    }
}
