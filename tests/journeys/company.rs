//! Services of the sample company on a person's desk: emulations inside the test, connected as their own sources, so that a
//! journey can break them and look at what a write did.

use crate::steps;
use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use mosaic_sample::{Company, Environment, Scale};
use mosaic_tests::desk::program;
use mosaic_tests::{Desk, Window};
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// Reads the story as of now.
pub(crate) fn story() -> Result<Company> {
    Company::at(Timestamp::now(), Scale::Story)
}

/// Connects a service as a source, as a person would from the command line before the window is open.
pub(crate) async fn connect(
    desk: &Desk,
    (connector, name): (&str, &str),
    environment: &Environment,
) -> Result<()> {
    let mut child = Command::new(program("mosaic-cli")?)
        .args(["sources", "add", connector, name, "--stdin"])
        .envs(desk.all_variables())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("could not start mosaic-cli")?;
    let mut input = child.stdin.take().context("mosaic-cli takes no input")?;
    for (key, value) in environment {
        input.write_all(format!("{key}={value}\n").as_bytes()).await?;
    }
    drop(input);
    let ended = child
        .wait_with_output()
        .await
        .context("mosaic-cli does not end")?;
    let said = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.success(), "could not connect {name}: {said}");
    Ok(())
}

/// Opens the app and goes through the door “look around”.
pub(crate) async fn look_around(desk: &Desk) -> Result<Window> {
    let window = desk.open().await?;
    window.click("door-look").await?;
    window.find("new-conversation").await?;
    sources(&window, 7).await?;
    Ok(window)
}

/// Waits until so many sources are connected.
pub(crate) async fn sources(window: &Window, count: usize) -> Result<()> {
    window
        .until(
            &format!("{count} sources"),
            &format!(
                "(document.querySelector('[data-testid=sources-button]')?.innerText ?? '').includes('{count}')"
            ),
        )
        .await
        .map(drop)
}

/// Asks a question and waits until it is answered.
pub(crate) async fn finished(window: &Window, question: &str) -> Result<()> {
    steps::ask_and_wait(window, question).await?;
    steps::stands(window, "finished")
        .await
        .with_context(|| format!("“{question}”"))
}

/// Returns what a script finds in the newest turn, which it knows as `turn`.
pub(crate) async fn in_turn(window: &Window, expression: &str) -> Result<Value> {
    let script = format!(
        "const turn = [...document.querySelectorAll('[data-testid=turn]')].at(-1); return ({expression});"
    );
    window.run(&script, vec![]).await
}

/// Waits until something holds in the newest turn, which the expression knows as `turn`.
pub(crate) async fn until_in_turn(window: &Window, what: &str, expression: &str) -> Result<()> {
    let script = format!(
        "const turn = [...document.querySelectorAll('[data-testid=turn]')].at(-1); return ({expression});"
    );
    window.until_script(what, &script).await.map(drop)
}

/// Returns the sources of these parts of the newest turn, in order, each once.
pub(crate) async fn sources_of(window: &Window, selector: &str) -> Result<Vec<String>> {
    let found = in_turn(
        window,
        &format!(
            "[...new Set([...turn.querySelectorAll({})].map((it) => it.dataset.source))].sort()",
            json!(selector)
        ),
    )
    .await?;
    let names = found.as_array().context("no list of sources")?;
    Ok(names
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect())
}

/// Returns which sources were searched for the newest answer, as its receipt says.
pub(crate) async fn searched(window: &Window) -> Result<Vec<String>> {
    open_receipt(window).await?;
    sources_of(window, "[data-testid=receipt-entry][data-state=searched]").await
}

/// Opens the newest turn's receipt.
pub(crate) async fn open_receipt(window: &Window) -> Result<()> {
    until_in_turn(
        window,
        "the receipt",
        "turn.querySelector('[data-testid=receipt-toggle]')",
    )
    .await?;
    if in_turn(window, "!!turn.querySelector('[data-testid=receipt-table]')").await? == false {
        window.click("receipt-toggle").await?;
    }
    window.find("receipt-table").await.map(drop)
}
