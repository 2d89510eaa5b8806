//! Sets text in lines: fonts, bidi, shaping, line breaks, carets, boxes. Knows text; knows no annotation and no egui.
