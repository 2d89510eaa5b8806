//! How colours are told from the page and from each other, by all eyes.

use super::theme::{RULE_CONTRAST, Theme, contrast};
use crate::model::Schema;
use egui::Color32;

/// Colours nearer than this, in the gamma-coded cube of side 1, are hard to tell apart.
const NEAR: f64 = 0.15;

/// A colour as a dichromat sees it, in linear RGB (Viénot, Brettel & Mollon 1999).
fn seen_by(color: Color32, protan: bool) -> [f64; 3] {
    let linear = |value: u8| (f64::from(value) / 255.0).powf(2.2);
    let (r, g, b) = (linear(color.r()), linear(color.g()), linear(color.b()));
    if protan {
        let red = 0.112_38 * r + 0.887_62 * g;
        [red, red, 0.004_01 * r - 0.004_01 * g + b]
    } else {
        let red = 0.292_75 * r + 0.707_25 * g;
        [red, red, -0.022_34 * r + 0.022_34 * g + b]
    }
}

/// How far apart two colours are to the eyes to which they are nearest of the two common kinds of colour blindness.
pub(super) fn distance(a: Color32, b: Color32) -> f64 {
    let code = |value: f64| value.max(0.0).powf(1.0 / 2.2);
    let apart = |protan| {
        let (x, y) = (seen_by(a, protan), seen_by(b, protan));
        x.iter().zip(&y).map(|(x, y)| (code(*x) - code(*y)).powi(2)).sum::<f64>().sqrt()
    };
    apart(true).min(apart(false))
}

/// What is to be said of the colour of a label.
pub(super) struct Judgement {
    /// It is too near to the page, light or dark, and shown with more contrast than it has.
    pub(super) faint: bool,
    /// Places of the labels from which colour-blind eyes cannot tell it.
    pub(super) alike: Vec<usize>,
}

/// Judges the colour of the label of that place against the page and the other labels.
pub(super) fn judge(schema: &Schema, place: usize) -> Judgement {
    let themes = [Theme::light(), Theme::dark()];
    let own =
        schema.labels.get(place).and_then(|label| label.color).map(|[r, g, b]| Color32::from_rgb(r, g, b));
    let faint = own.is_some_and(|own| themes.iter().any(|theme| contrast(own, theme.page) < RULE_CONTRAST));
    let alike = |other: &usize| {
        let near = |theme: &Theme| {
            let color = |place: usize| theme.label(schema, Some(place)).full;
            distance(color(place), color(*other)) < NEAR
        };
        *other != place && themes.iter().any(near)
    };
    Judgement { faint, alike: (0..schema.labels.len()).filter(alike).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_four_labels_stay_apart_and_what_does_not_is_told() {
        let mut schema = Schema::default();
        schema.labels.truncate(4);
        for place in 0..4 {
            let judged = judge(&schema, place);
            assert!(judged.alike.is_empty() && !judged.faint, "{place} {:?}", judged.alike);
        }
        // Red and green of one lightness.
        schema.labels[0].color = Some([0x9C, 0x6B, 0x40]);
        schema.labels[1].color = Some([0x7D, 0x74, 0x40]);
        assert!(judge(&schema, 0).alike.contains(&1));
        schema.labels[2].color = Some([0xFF, 0xFF, 0xF0]);
        assert!(judge(&schema, 2).faint);
    }
}
