//! The one window: it shows nothing but Mosaic's own pages, and is brought to the front when a second start or a deep link asks for it.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{AppHandle, Manager, Wry};

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

/// Returns what to say where there is no screen to open a window on; elsewhere than on Linux there always is one.
pub(crate) fn missing_screen() -> Option<&'static str> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    (cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY")).then_some(
        "Mosaic needs a screen, and neither DISPLAY nor WAYLAND_DISPLAY is set.\n\
         hint: start it from a desktop, or use mosaic-cli, which does the same without a window.",
    )
}

/// Keeps the window on Mosaic's own pages: a link that is dropped on it or followed goes nowhere.
pub(crate) fn staying_home() -> TauriPlugin<Wry> {
    Builder::<Wry>::new("staying-home")
        .on_navigation(|_window, url| is_home(url.scheme(), url.host_str()))
        .build()
}

/// The app's own scheme; on Windows and Android it is spelled as a host.
fn is_home(scheme: &str, host: Option<&str>) -> bool {
    let own_host = host == Some("tauri.localhost");
    let while_developing = cfg!(debug_assertions) && host == Some("localhost");
    scheme == "tauri" || (matches!(scheme, "http" | "https") && (own_host || while_developing))
}

#[cfg(test)]
mod tests {
    use super::is_home;

    #[test]
    fn the_window_leaves_for_nowhere() {
        assert!(is_home("tauri", Some("localhost")));
        assert!(is_home("http", Some("tauri.localhost")));
        for (scheme, host) in [
            ("https", Some("example.com")),
            ("file", None),
            ("data", None),
            ("https", Some("localhost.evil")),
        ] {
            assert!(!is_home(scheme, host), "{scheme} {host:?}");
        }
    }
}
