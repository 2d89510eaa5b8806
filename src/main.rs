//! The program: reads the command line and picks a face, the window or a command.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    hashiya::cli::run(std::env::args_os(), window)
}

#[cfg(feature = "gui")]
fn window(path: Option<PathBuf>, annotator: Option<String>) -> Result<(), String> {
    let has = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(all(unix, not(target_os = "macos"))) && !has("DISPLAY") && !has("WAYLAND_DISPLAY") {
        return Err(format!("there is no display to open a window on; {}", hashiya::cli::WITHOUT_WINDOW));
    }
    hashiya::ui::run(path, annotator)
}

#[cfg(not(feature = "gui"))]
fn window(_: Option<PathBuf>, _: Option<String>) -> Result<(), String> {
    Err(format!("this build has no window; {}", hashiya::cli::WITHOUT_WINDOW))
}
