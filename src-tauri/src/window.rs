//! The one window: brought to the front when a second start or a deep link asks for it.

use tauri::{AppHandle, Manager};

/// Shows the window, un-minimised and in front. Does nothing while it is not there yet.
pub(crate) fn focus(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else {
        return;
    };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = step {
            tracing::warn!(%error, "could not bring the window to the front");
        }
    }
}
