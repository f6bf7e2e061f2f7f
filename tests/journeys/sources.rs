//! When a source cannot answer: a wrong password, a server that is gone, a connector that was killed. Each shows its cause
//! and the button that mends it.

use crate::steps;
use anyhow::{Context, Result, ensure};
use mosaic_testkit::mariadb::{self, MariaDb};
use mosaic_tests::{Desk, Window, processes};
use std::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_fails_says_why_and_can_be_mended() -> Result<()> {
    let mut database = MariaDb::try_start()?;
    let desk = Desk::lay("sources")?;
    steps::leave_the_welcome_behind(&desk)?;
    let window = desk.open().await?;

    wrong_password(&window, &database).await?;
    connector_killed(&window).await?;
    server_gone(&window, &mut database).await?;
    disconnect(&window).await?;
    window.close().await
}

async fn wrong_password(window: &Window, database: &MariaDb) -> Result<()> {
    window.click("connect-first").await?;
    window.look("connect-which").await?;
    window.click("connector-mysql").await?;
    window.look("connect").await?;
    steps::fill_connect_form(window, database, "not-the-password").await?;
    let asked = Instant::now();
    window.click("test-connection").await?;
    window.find("test-failed").await?;
    ensure!(
        asked.elapsed().as_secs() < 10,
        "testing the connection took {:?}",
        asked.elapsed()
    );
    window.look("connect-wrong-password").await?;
    window.fill("field-MYSQL_PASSWORD", mariadb::PASSWORD).await?;
    window.click("test-connection").await?;
    window.find("test-ok").await?;
    window.look("connect-tested").await?;
    window.click("save-source").await?;
    window.find("health").await?;
    window.look("sources-panel").await
}

async fn connector_killed(window: &Window) -> Result<()> {
    steps::ask_and_wait(window, "list tables").await?;
    steps::stands(window, "finished").await?;
    let connector = window
        .connectors()
        .into_iter()
        .next()
        .context("no connector runs")?;
    processes::kill(connector.pid);
    steps::ask_and_wait(window, "describe film").await?;
    steps::stands(window, "finished").await?;
    window.sees("original_language_id").await
}

async fn server_gone(window: &Window, database: &mut MariaDb) -> Result<()> {
    database.stop();
    steps::ask_and_wait(window, "latest 5 rentals").await?;
    window.find("repair").await?;
    window.look("source-gone").await?;
    database.restart()?;
    window.click("retry").await?;
    steps::stands(window, "finished").await?;
    window.sees("rental_date").await
}

async fn disconnect(window: &Window) -> Result<()> {
    window.click("source-menu").await?;
    window.click("Disconnect").await?;
    window.find("confirm").await?;
    window.look("disconnect").await?;
    window.click("confirm-action").await?;
    window.find("connect-empty").await.map(drop)
}
