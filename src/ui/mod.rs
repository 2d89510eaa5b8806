//! What is painted: the only floor that names widgets.
