//! Screens that no other journey passes: settings, palette, shortcuts, and the narrow window.

use crate::steps;
use anyhow::Result;
use mosaic_tests::Desk;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_palette_and_shortcuts_open_by_mouse_and_keyboard() -> Result<()> {
    let desk = Desk::lay("screens")?;
    steps::leave_the_welcome_behind(&desk)?;
    let window = desk.open().await?;
    window.find("composer-text").await?;

    window.click("settings-button").await?;
    window.find("settings-dialog").await?;
    window.look("settings-model-without-key").await?;
    window.click("settings-appearance").await?;
    window.look("settings-appearance").await?;
    window.click("settings-data").await?;
    window.find("data-dir").await?;
    window.look("settings-data").await?;
    window.press(Key::Escape + "").await?;
    window
        .until(
            "the settings to close",
            "!document.querySelector('[data-testid=settings-dialog]')",
        )
        .await?;

    window.chord(Key::Control, "k").await?;
    window.find("palette").await?;
    window.look("palette").await?;
    window.press(Key::Escape + "").await?;
    window
        .until(
            "the palette to close",
            "!document.querySelector('[data-testid=palette]')",
        )
        .await?;

    window.run("document.activeElement?.blur();", vec![]).await?;
    window.press("?").await?;
    window.find("shortcuts-sheet").await?;
    window.look("shortcuts").await?;
    window.press(Key::Escape + "").await?;

    window.session().set_window_rect(0, 0, 480, 700).await?;
    window
        .until("the window to be narrow", "innerWidth < 600")
        .await?;
    window.look("narrow").await?;
    window.close().await
}
