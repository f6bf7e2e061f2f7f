//! Starts and ends that go wrong: broken files, a second start, an app that was cut off in the middle of an answer.

use crate::steps;
use anyhow::{Context, Result, ensure};
use mosaic_testkit::fake_claude::{FakeClaude, Reply, Rule, Scenario};
use mosaic_testkit::mariadb::MariaDb;
use mosaic_tests::desk::program;
use mosaic_tests::window::PATIENCE;
use mosaic_tests::{Desk, processes};
use std::fs;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_files_are_put_aside_and_the_app_opens_and_says_so() -> Result<()> {
    let desk = Desk::lay("broken-files")?;
    fs::create_dir_all(desk.data_dir())?;
    fs::write(desk.data_dir().join("settings.json"), "{ this is no JSON")?;
    fs::write(
        desk.data_dir().join("mosaic.db"),
        "this is no database ".repeat(500),
    )?;
    let window = desk.open().await?;
    // The settings are fresh, so the welcome stands before the window.
    window.click("door-empty").await?;
    window.find("problem-banner").await?;
    window.look("startup-problems").await?;
    window.close().await?;
    let names: Vec<String> = fs::read_dir(desk.data_dir())?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    for start in ["mosaic.db.broken", "settings.json.broken"] {
        ensure!(
            names.iter().any(|name| name.starts_with(start)),
            "no copy {start}… among {names:?}"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_start_leaves_the_first_window_the_only_one() -> Result<()> {
    let desk = Desk::lay("second-start")?;
    let window = desk.open().await?;
    window.find("welcome").await?;
    let second = Command::new(program("mosaic")?)
        .envs(desk.all_variables())
        .env_remove("TAURI_AUTOMATION")
        .env_remove("TAURI_WEBVIEW_AUTOMATION")
        .kill_on_drop(true)
        .status();
    let status = tokio::time::timeout(PATIENCE, second)
        .await
        .context("the second start stays")??;
    ensure!(status.success(), "the second start failed: {status}");
    ensure!(window.shows("welcome").await?, "the first window is gone");
    window.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_cut_off_in_mid_answer_keeps_it_and_leaves_no_process() -> Result<()> {
    let words = "One word follows another. ";
    let slow = Rule::when("go on")
        .times(1)
        .step(Reply::text(words.repeat(100)).pace(40.0));
    let quick = Rule::when("go on").step(Reply::text("All of it at once."));
    let fake = FakeClaude::start(Scenario::new().rule(slow).rule(quick));
    let database = MariaDb::try_start()?;
    let desk = Desk::lay("cut-off")?
        .with("ANTHROPIC_BASE_URL", fake.url())
        .with("ANTHROPIC_API_KEY", "good-key");
    steps::leave_the_welcome_behind(&desk)?;

    let window = desk.open().await?;
    steps::connect(&window, &database).await?;
    steps::ask_and_wait(&window, "list tables").await?;
    let connectors = window.connectors();
    steps::ask(&window, "Go on and on").await?;
    // What came in the last quarter of a second may be lost: the first words came before that.
    window.sees(words.repeat(3).trim()).await?;
    window.cut_off().await?;
    steps::until("the connectors to be gone", || {
        connectors.iter().all(|it| !processes::alive(it.pid))
    })
    .await?;

    let window = desk.open().await?;
    window.click("conversation").await?;
    window.sees(words.trim()).await?;
    steps::stands(&window, "interrupted").await?;
    window.look("interrupted").await?;
    window.click("retry").await?;
    window.sees("All of it at once.").await?;
    window.close().await
}
