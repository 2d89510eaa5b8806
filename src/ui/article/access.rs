//! The article for screen readers: a document of lines, and every span by name.

use super::{Scene, lines_in_view};
use crate::app::OpenDocument;
use crate::app::relations::told as relation_told;
use crate::app::strings::Strings;
use crate::model::Schema;
use crate::typeset::Direction;
use egui::accesskit::{Role, TextDirection};
use egui::{Id, Response, Sense, Ui, UiBuilder, pos2};

/// Most lines and spans told in a frame; those in view are fewer but for the smallest text.
const MOST: usize = 400;
/// Most relations told of a span.
const MOST_TOLD: usize = 8;

/// Tells a screen reader what is in view. Costs nothing while none is listening.
pub(super) fn describe(
    ui: &mut Ui,
    response: &Response,
    open: &OpenDocument,
    schema: &Schema,
    strings: &Strings,
    scene: &Scene,
) {
    let title = open.document.title().to_owned();
    let listening = ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Document);
        node.set_label(title);
    });
    if listening.is_none() {
        return;
    }
    let child = ui.new_child(
        UiBuilder::new().id_salt("article lines").max_rect(scene.pane).accessibility_parent(response.id),
    );
    let mut told = 0;
    for visible in &scene.visible {
        for line in visible.paragraph.lines().get(lines_in_view(visible, scene.pane)).unwrap_or_default() {
            let start = (visible.range.start + line.range.0) as usize;
            let end = (visible.range.start + line.range.1) as usize;
            let value = open.document.text.get(start..end).unwrap_or_default().to_owned();
            let id = Id::unique(("article line", start));
            let rect = egui::Rect::from_min_max(
                pos2(scene.left, visible.top + line.top),
                pos2(scene.left + scene.width, visible.top + line.bottom),
            );
            let node = child.interact(rect, id, Sense::empty());
            child.ctx().accesskit_node_builder(node.id, |node| {
                node.set_role(Role::Label);
                node.set_bounds(bounds(rect));
                node.set_value(value);
                node.set_text_direction(match visible.paragraph.direction() {
                    Direction::RightToLeft => TextDirection::RightToLeft,
                    Direction::LeftToRight => TextDirection::LeftToRight,
                });
            });
            told += 1;
        }
        for span in open.annotations.touching(visible.range.clone()) {
            if MOST < told || span.start() < visible.range.start {
                continue;
            }
            let local = super::local_range(&visible.range, &(span.start()..span.end()));
            let Some(first) = visible.paragraph.boxes(local).first().copied() else { continue };
            let rect = egui::Rect::from_min_max(
                pos2(scene.left + first.left, visible.top + first.top),
                pos2(scene.left + first.right, visible.top + first.bottom),
            );
            let covered =
                open.document.text.get(span.start() as usize..span.end() as usize).unwrap_or_default();
            let label = format!("{}: {covered}", super::label_name(schema, &span.label, strings));
            let selected = open.selected.as_ref() == Some(&span.id);
            let relations = open.annotations.relations_of(&span.id).take(MOST_TOLD);
            let relations: Vec<String> =
                relations.map(|relation| relation_told(strings, schema, open, relation)).collect();
            let node = child.interact(rect, Id::unique(("article span", &*span.id.0)), Sense::empty());
            child.ctx().accesskit_node_builder(node.id, |node| {
                node.set_role(Role::Mark);
                node.set_bounds(bounds(rect));
                node.set_label(label);
                node.set_selected(selected);
                if !relations.is_empty() {
                    node.set_description(relations.join("; "));
                }
            });
            told += 1;
        }
    }
}

/// A rectangle as accessibility has it, in points.
fn bounds(rect: egui::Rect) -> egui::accesskit::Rect {
    egui::accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}
