//! Colours and sizes by the part they play; no view names any other.

use crate::model::Schema;
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle,
    Visuals, vec2,
};
use std::sync::Arc;

/// The colours of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelColor {
    /// For rules, names and swatches.
    pub full: Color32,
    /// For the box behind the text.
    pub tint: Color32,
    /// For the box under the pointer and of the selected span.
    pub strong_tint: Color32,
}

/// Colours and sizes of one look, light or dark.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Behind the article.
    pub page: Color32,
    /// Behind everything else.
    pub panel: Color32,
    /// The article's text: the darkest thing on a light screen.
    pub text: Color32,
    /// What matters less.
    pub weak_text: Color32,
    /// Thin lines.
    pub hairline: Color32,
    /// The one accent: focus, progress, what is chosen.
    pub accent: Color32,
    /// Behind selected text.
    pub selection: Color32,
    /// Behind a button under the pointer.
    pub hover: Color32,
    /// Something failed.
    pub error: Color32,
    /// Something needs a look.
    pub warning: Color32,
    /// Size of the interface's text, in points.
    pub normal: f32,
    /// Size of small text, in points.
    pub small: f32,
    labels: [Color32; LABELS],
}

/// Colours that labels take by their place in the schema.
const LABELS: usize = 12;

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const LIGHT_LABELS: [u32; LABELS] = [
    0xC2_3A78, 0x25_63AE, 0x2B_8540, 0x9C_5F00, 0x7B_4FB5, 0x0E_7C86, 0xB0_4A8B, 0x5C_6B1E, 0x8A_4B2D,
    0x4A_5AA8, 0x3E_7D3A, 0x6B_6F76,
];
const DARK_LABELS: [u32; LABELS] = [
    0xF0_83B0, 0x7F_B2F0, 0x74_D68A, 0xE8_B040, 0xC3_A2F0, 0x6F_D0D8, 0xEE_9BD0, 0xC2_D071, 0xE0_A788,
    0xA5_B2F2, 0x9A_D68F, 0xB4_B9C1,
];

/// The palette's place from which types of relations take their colours.
const RELATIONS: usize = 5;
/// How much of a colour is left where it steps back.
const FADED: f32 = 0.4;

/// How much of a label's colour is in its tint.
const TINT: f32 = 0.16;
const STRONG_TINT: f32 = 0.30;

impl Theme {
    /// The look for a light screen.
    pub fn light() -> Self {
        Self {
            page: rgb(0xFC_FBF8),
            panel: rgb(0xF4_F2ED),
            text: rgb(0x1B_1B1E),
            weak_text: rgb(0x62_6468),
            hairline: rgb(0xD9_D6CE),
            accent: rgb(0x0F_766E),
            selection: rgb(0xC8_E2DE),
            hover: rgb(0xE7_E4DD),
            error: rgb(0xB0_2A37),
            warning: rgb(0x8A_5A00),
            normal: 14.0,
            small: 12.0,
            labels: LIGHT_LABELS.map(rgb),
        }
    }

    /// The look for a dark screen.
    pub fn dark() -> Self {
        Self {
            page: rgb(0x16_181C),
            panel: rgb(0x1E_2126),
            text: rgb(0xEC_ECE8),
            weak_text: rgb(0xA3_A7AE),
            hairline: rgb(0x3A_3F47),
            accent: rgb(0x5E_C9BD),
            selection: rgb(0x24_4B4A),
            hover: rgb(0x2B_3037),
            error: rgb(0xF2_8B93),
            warning: rgb(0xE8_B95B),
            normal: 14.0,
            small: 12.0,
            labels: DARK_LABELS.map(rgb),
        }
    }

    /// The look of a window now.
    pub fn of(ctx: &Context) -> Self {
        if ctx.theme() == egui::Theme::Dark { Self::dark() } else { Self::light() }
    }

    /// The colours of the label at that place in the schema; of one that the schema lacks, the weak text's. A
    /// project's own colour is moved towards the text's until it can be told from the page.
    pub fn label(&self, schema: &Schema, place: Option<usize>) -> LabelColor {
        let own = place.and_then(|place| schema.labels.get(place)?.color);
        let full = match (own, place) {
            (Some(own), _) => self.color(own),
            (None, Some(place)) => self.labels[place % LABELS],
            (None, None) => self.weak_text,
        };
        LabelColor {
            full,
            tint: self.page.lerp_to_gamma(full, TINT),
            strong_tint: self.page.lerp_to_gamma(full, STRONG_TINT),
        }
    }
}

impl Theme {
    /// Behind a figure that is this share of the most: the deeper, the more.
    pub fn heat(&self, share: f32) -> Color32 {
        self.page.lerp_to_gamma(self.accent, 0.08 + 0.42 * share.clamp(0.0, 1.0))
    }

    /// The colour of a type of relations: its own, where it can be seen, or one that the first labels do not take; of a
    /// type that the schema lacks, the weak text's.
    pub fn relation(&self, schema: &Schema, kind: &str) -> Color32 {
        let place = schema.relations.iter().position(|definition| *definition.name == *kind);
        match place.and_then(|place| Some((place, schema.relations.get(place)?.color))) {
            Some((_, Some(own))) => self.color(own),
            Some((place, None)) => self.labels[(RELATIONS + place) % LABELS],
            None => self.weak_text,
        }
    }

    /// A colour that steps back behind others of its kind.
    pub fn faded(&self, color: Color32) -> Color32 {
        self.page.lerp_to_gamma(color, FADED)
    }

    /// Colours that a label can be given, as files have them; each is shown so that it can be told from the page.
    pub fn swatches() -> impl Iterator<Item = [u8; 3]> {
        LIGHT_LABELS.into_iter().map(|hex| {
            let [_, red, green, blue] = hex.to_be_bytes();
            [red, green, blue]
        })
    }

    /// A colour of a file as it is shown.
    pub fn color(&self, [red, green, blue]: [u8; 3]) -> Color32 {
        self.readable(Color32::from_rgb(red, green, blue))
    }

    fn readable(&self, color: Color32) -> Color32 {
        (0..=10_u8)
            .map(|tenths| color.lerp_to_gamma(self.text, f32::from(tenths) / 10.0))
            .find(|color| RULE_CONTRAST <= contrast(*color, self.page))
            .unwrap_or(self.text)
    }
}

/// Least contrast of a rule, a name or a swatch with the page (WCAG 2.2, 1.4.11).
pub(super) const RULE_CONTRAST: f64 = 3.0;

/// Relative luminance (WCAG 2.2).
fn luminance(color: Color32) -> f64 {
    let linear = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

/// Contrast ratio (WCAG 2.2).
pub(super) fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Gives a window its looks and fonts.
pub fn apply(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8]); 2] = [
        ("Noto Sans", include_bytes!("../../assets/fonts/NotoSans-Regular.ttf")),
        ("Noto Naskh Arabic", include_bytes!("../../assets/fonts/NotoNaskhArabic-Regular.ttf")),
    ];
    for (name, bytes) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            fonts.families.entry(family).or_default().push(name.to_owned());
        }
    }
    ctx.set_fonts(fonts);
    // Where the system does not say, paper is light.
    ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
    for (theme, look) in [(egui::Theme::Light, Theme::light()), (egui::Theme::Dark, Theme::dark())] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = if theme == egui::Theme::Dark { Visuals::dark() } else { Visuals::light() };
            let visuals = &mut style.visuals;
            visuals.panel_fill = look.panel;
            visuals.window_fill = look.panel;
            visuals.window_stroke = Stroke::new(1.0, look.hairline);
            visuals.extreme_bg_color = look.page;
            visuals.override_text_color = Some(look.text);
            visuals.selection.bg_fill = look.selection;
            visuals.selection.stroke = Stroke::new(1.0, look.accent);
            visuals.window_corner_radius = CornerRadius::same(6);
            visuals.menu_corner_radius = CornerRadius::same(6);
            visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, look.hairline);
            for text in [TextStyle::Body, TextStyle::Button, TextStyle::Monospace] {
                style.text_styles.insert(text, FontId::proportional(look.normal));
            }
            style.text_styles.insert(TextStyle::Small, FontId::proportional(look.small));
            style.text_styles.insert(TextStyle::Heading, FontId::proportional(look.normal));
            style.spacing.item_spacing = vec2(8.0, 4.0);
            style.spacing.button_padding = vec2(8.0, 4.0);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A schema with a label for every colour.
    fn twelve() -> Schema {
        let label = Schema::default().labels.remove(0);
        Schema { labels: vec![label; LABELS], ..Schema::default() }
    }

    #[test]
    fn a_color_of_the_project_is_shown_where_it_can_be_seen() {
        let mut schema = twelve();
        for color in [[0xC2, 0x45, 0x5A], [0xFF, 0xFF, 0xFF], [0, 0, 0], [0xFF, 0xFF, 0]] {
            schema.labels[0].color = Some(color);
            for theme in [Theme::light(), Theme::dark()] {
                let shown = theme.label(&schema, Some(0));
                assert!(3.0 <= contrast(shown.full, theme.page), "{color:?}");
                assert!(4.5 <= contrast(theme.text, shown.tint), "{color:?}");
            }
        }
        schema.labels[0].color = Some([0xC2, 0x45, 0x5A]);
        assert_eq!(Theme::light().label(&schema, Some(0)).full, rgb(0xC2_455A));
    }

    #[test]
    fn text_can_be_read_on_everything_behind_it() {
        for theme in [Theme::light(), Theme::dark()] {
            for place in 0..LABELS {
                let color = theme.label(&twelve(), Some(place));
                assert!(4.5 <= contrast(theme.text, color.tint), "{place}");
                assert!(4.5 <= contrast(theme.text, color.strong_tint), "{place}");
                assert!(3.0 <= contrast(color.full, theme.page), "rule {place}");
                assert!(
                    4.0 <= contrast(color.full, theme.page),
                    "name {place} {}",
                    contrast(color.full, theme.page)
                );
            }
            assert!(4.5 <= contrast(theme.text, theme.selection));
            for share in [0.0, 0.5, 1.0] {
                assert!(4.5 <= contrast(theme.text, theme.heat(share)), "{share}");
            }
            for color in [theme.weak_text, theme.error, theme.warning, theme.accent] {
                assert!(4.5 <= contrast(color, theme.panel), "{color:?}");
            }
        }
    }

    #[test]
    fn the_four_labels_stay_apart_for_colour_blind_eyes() {
        for theme in [Theme::light(), Theme::dark()] {
            for a in 0..4 {
                for b in 0..a {
                    let apart = crate::ui::sight::distance(theme.labels[a], theme.labels[b]);
                    assert!(0.15 < apart, "{a} and {b}: {apart}");
                }
            }
        }
    }
}
