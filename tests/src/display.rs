//! A virtual screen of its own for one window. It takes a free number by itself and is gone when the value is dropped.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, Window};
use x11rb::rust_connection::RustConnection;

/// A running Xvfb.
#[derive(Debug)]
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts a screen of 1280 × 860 points in 24 bits.
    ///
    /// # Errors
    /// When Xvfb is not installed or does not come up.
    pub fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x860x24",
                "-nolisten",
                "tcp",
                // Without it the server starts over when its last window closes, and refuses whoever comes just then.
                "-noreset",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start Xvfb (cargo xtask setup installs it)")?;
        let mut number = String::new();
        let output = server.stdout.take().context("Xvfb has no output")?;
        BufReader::new(output)
            .read_line(&mut number)
            .context("could not read the number of Xvfb's screen")?;
        let number = number.trim();
        if number.is_empty() {
            let _ended = server.kill();
            bail!("Xvfb ended without a screen");
        }
        Ok(Self {
            name: format!(":{number}"),
            server,
        })
    }

    /// Returns the value of `DISPLAY` for programs that shall draw on it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ended = self.server.kill();
        let _reaped = self.server.wait();
    }
}

/// Asks every window on a screen to close, as its close button does. There is no window manager to ask.
pub(crate) fn close_windows(screen: &str) -> Result<()> {
    let (screen, number) = RustConnection::connect(Some(screen)).context("could not reach the screen")?;
    let root = screen
        .setup()
        .roots
        .get(number)
        .context("the screen has no root")?
        .root;
    let protocols = atom(&screen, "WM_PROTOCOLS")?;
    let delete = atom(&screen, "WM_DELETE_WINDOW")?;
    let mut asked = 0;
    for window in screen.query_tree(root)?.reply()?.children {
        if understands(&screen, window, protocols, delete)? {
            let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
            screen.send_event(false, window, EventMask::NO_EVENT, message)?;
            asked += 1;
        }
    }
    screen.flush()?;
    if asked == 0 {
        bail!("there is no window on the screen that can be closed");
    }
    Ok(())
}

fn atom(screen: &RustConnection, name: &str) -> Result<u32> {
    Ok(screen.intern_atom(false, name.as_bytes())?.reply()?.atom)
}

/// Tells whether a window that is shown wants to be asked before it is closed.
fn understands(screen: &RustConnection, window: Window, protocols: u32, message: u32) -> Result<bool> {
    use x11rb::protocol::xproto::MapState;
    let shown = screen.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE;
    let known = screen
        .get_property(false, window, protocols, AtomEnum::ATOM, 0, 32)?
        .reply()?;
    let known = known
        .value32()
        .is_some_and(|mut atoms| atoms.any(|atom| atom == message));
    Ok(shown && known)
}
