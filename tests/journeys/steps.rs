//! What a person does again and again: connecting the database, asking, waiting for an answer to be whole.

use anyhow::{Context, Result, ensure};
use mosaic_testkit::mariadb::{self, MariaDb};
use mosaic_tests::window::PATIENCE;
use mosaic_tests::{Desk, Window};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

/// Where the newest turn stands: its answer's `aria-busy` and what of it is there.
const NEWEST: &str = "const turns = [...document.querySelectorAll('[data-testid=turn]')];
    const turn = turns.at(-1);";

/// Lets the app believe that it was welcomed before.
pub(crate) fn leave_the_welcome_behind(desk: &Desk) -> Result<()> {
    fs::create_dir_all(desk.data_dir()).context("could not make the data folder")?;
    fs::write(desk.data_dir().join("settings.json"), r#"{"welcomed":true}"#)
        .context("could not write settings")
}

/// Fills the connect form with what reaches this database.
pub(crate) async fn fill_connect_form(window: &Window, database: &MariaDb, password: &str) -> Result<()> {
    window.fill("field-name", "Sakila").await?;
    window.fill("field-MYSQL_HOST", "127.0.0.1").await?;
    window
        .fill("field-MYSQL_PORT", &database.port().to_string())
        .await?;
    window.fill("field-MYSQL_USER", mariadb::USER).await?;
    window.fill("field-MYSQL_PASSWORD", password).await?;
    window.fill("field-MYSQL_DATABASE", mariadb::DATABASE).await
}

/// Connects this database from an empty conversation.
pub(crate) async fn connect(window: &Window, database: &MariaDb) -> Result<()> {
    window.click("connect-first").await?;
    window.click("connector-mysql").await?;
    fill_connect_form(window, database, mariadb::PASSWORD).await?;
    window.click("save-source").await?;
    window
        .until(
            "the connect dialog to close",
            "!document.querySelector('[data-testid=connect-dialog]')",
        )
        .await?;
    Ok(())
}

/// Asks a question and waits until its turn is on the screen.
pub(crate) async fn ask(window: &Window, question: &str) -> Result<()> {
    window.fill("composer-text", question).await?;
    window.click("send").await?;
    let script = format!(
        "{NEWEST} return turn?.querySelector('[data-testid=question]')?.innerText.includes({});",
        json!(question)
    );
    window
        .until_script(&format!("the question “{question}” to be on the screen"), &script)
        .await?;
    Ok(())
}

/// Waits until the newest turn is over, whichever way. Its last words may still be on their way to the screen.
pub(crate) async fn answered(window: &Window) -> Result<()> {
    let script = format!("{NEWEST} return !!turn && turn.dataset.status !== 'running';");
    window
        .until_script("the answer to be whole", &script)
        .await
        .map(drop)
}

/// Waits until the newest turn stands so: finished, failed, stopped or interrupted.
pub(crate) async fn stands(window: &Window, status: &str) -> Result<()> {
    let script = format!("{NEWEST} return turn?.dataset.status === {};", json!(status));
    window
        .until_script(&format!("the turn to be {status}"), &script)
        .await
        .map(drop)
}

/// Asks a question and waits until its turn is over.
pub(crate) async fn ask_and_wait(window: &Window, question: &str) -> Result<()> {
    ask(window, question).await?;
    answered(window).await
}

/// Waits for the newest turn's failure, and returns its code and the repair its button offers.
pub(crate) async fn failure(window: &Window) -> Result<(String, String)> {
    let script = format!(
        "{NEWEST} const card = turn?.querySelector('[data-testid=failure]');
         const button = card?.querySelector('[data-testid=repair]');
         return card ? [card.dataset.code, button?.dataset.repair ?? 'none'] : null;"
    );
    let found = window.until_script("the answer to fail", &script).await?;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok((word(&found[0]), word(&found[1])))
}

/// Waits until something outside the window is so.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        ensure!(
            Instant::now() < deadline,
            "waited {PATIENCE:?} in vain for {what}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
