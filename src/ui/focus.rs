//! The keyboard on a bare X server.
//!
//! A window manager gives a window the focus. Where none runs (a kiosk, a virtual display) nobody does, and the window
//! toolkit passes no key on until it has it; so the window takes it.

use winit::raw_window_handle::{HasWindowHandle, RawWindowHandle};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, InputFocus};

/// Takes the keyboard's focus if no window manager runs. Talks to the server on a thread of its own.
pub(super) fn take_if_unmanaged(window: &impl HasWindowHandle) {
    let number = match window.window_handle().map(|handle| handle.as_raw()) {
        Ok(RawWindowHandle::Xlib(handle)) => handle.window as u32,
        Ok(RawWindowHandle::Xcb(handle)) => handle.window.get(),
        _ => return,
    };
    let spawned = std::thread::Builder::new().name("hashiya focus".to_owned()).spawn(move || {
        if let Err(error) = take(number) {
            log::info!("the focus could not be taken: {error}");
        }
    });
    if let Err(error) = spawned {
        log::info!("the focus could not be taken: {error}");
    }
}

fn take(window: u32) -> Result<(), Box<dyn std::error::Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots.get(screen).ok_or("the server has no such screen")?.root;
    // A window manager tells of itself by this property (EWMH).
    let check = connection.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK")?.reply()?.atom;
    let managed = connection.get_property(false, root, check, AtomEnum::WINDOW, 0, 1)?.reply()?.length != 0;
    if !managed {
        connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?.check()?;
    }
    Ok(())
}
