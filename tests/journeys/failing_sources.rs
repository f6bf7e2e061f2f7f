//! A source that fails beside others: the answer comes without it and says why, and it is tried again alone.

use crate::company::{self, connect, finished, in_turn, open_receipt, sources_of, until_in_turn};
use crate::steps;
use anyhow::{Context, Result, ensure};
use mosaic_sample::Fault;
use mosaic_sample::google::Google;
use mosaic_sample::jira::Jira;
use mosaic_sample::slack::Slack;
use mosaic_testkit::fake_claude::{FakeClaude, Reply, Scenario};
use mosaic_tests::company::{BUDGET, answer, budget_answer, budget_runs, next, plan};
use mosaic_tests::{Desk, Window};

struct Services {
    slack: Slack,
    jira: Jira,
    google: Google,
}

impl Services {
    async fn on(desk: &Desk) -> Result<Self> {
        steps::leave_the_welcome_behind(desk)?;
        let story = company::story()?;
        let services = Self {
            slack: Slack::start(&story).await?,
            jira: Jira::start(&story).await?,
            google: Google::start(&story).await?,
        };
        connect(desk, ("slack", "Slack"), &services.slack.environment()).await?;
        connect(desk, ("jira", "Jira"), &services.jira.environment()).await?;
        connect(desk, ("google", "Google"), &services.google.environment()).await?;
        Ok(services)
    }
}

/// Waits until the receipt's line for Jira stands so.
async fn jira_is(window: &Window, state: &str) -> Result<()> {
    let line = format!(
        "turn.querySelector('[data-testid=receipt-entry][data-source=Jira]')?.dataset.state === '{state}'"
    );
    until_in_turn(window, &format!("Jira to be {state}"), &line).await
}

/// Asks while Jira fails, and has it tried again when it works: nobody else is asked a second time.
async fn failing_and_retried(window: &Window, services: &Services, screen: &str) -> Result<()> {
    let faults = services.jira.emulation().faults();
    faults.add(Fault::ExpiredToken, 1_000);
    finished(window, BUDGET).await?;
    window.find("receipt-trouble").await?;
    open_receipt(window).await?;
    jira_is(window, "failed").await?;
    let why = in_turn(
        window,
        "turn.querySelector('[data-testid=receipt-entry][data-source=Jira]').innerText",
    )
    .await?;
    let why = why.as_str().unwrap_or_default();
    ensure!(why.lines().count() > 1, "the receipt does not say why: {why}");
    window.look(&format!("{screen}-failed")).await?;

    let asked = || [services.slack.emulation(), services.google.emulation()].map(|it| it.exchanges().count());
    let before = asked();
    faults.clear();
    window.click("retry-source").await?;
    jira_is(window, "searched").await?;
    steps::stands(window, "finished").await?;
    ensure!(asked() == before, "others were asked again, too");
    window
        .until(
            "no trouble any more",
            "!document.querySelector('[data-testid=receipt-trouble]')",
        )
        .await?;
    window.look(&format!("{screen}-retried")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_a_source_that_failed_is_retried_alone_and_its_passages_join_the_others() -> Result<()>
{
    let desk = Desk::lay("failing-search")?;
    let services = Services::on(&desk).await?;
    let window = desk.open().await?;
    company::sources(&window, 3).await?;
    failing_and_retried(&window, &services, "search-source").await?;
    let found = sources_of(&window, "[data-testid=passages]").await?;
    ensure!(found == ["Google", "Jira", "Slack"], "passages of {found:?}");
    window.close().await?;

    let window = desk.open().await?;
    window.click("conversation").await?;
    steps::stands(&window, "finished").await?;
    let found = sources_of(&window, "[data-testid=passages]").await?;
    ensure!(
        found == ["Google", "Jira", "Slack"],
        "after a restart, passages of {found:?}"
    );
    window.close().await
}

const PARTIAL: &str = "This is what Slack and Google know.";

fn scenario(told: Reply) -> Scenario {
    let when = "about the budget";
    let mut scenario = Scenario::new()
        .rule(plan(when, &["s1", "s2", "s3"]))
        .rule(next(when))
        .rule(answer(when, told));
    for run in budget_runs(when) {
        scenario = scenario.rule(run);
    }
    scenario
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_model_a_source_that_failed_is_retried_alone_and_the_answer_is_written_anew() -> Result<()> {
    let fake = FakeClaude::start(scenario(Reply::text(PARTIAL)));
    let desk = Desk::lay("failing-model")?
        .with("ANTHROPIC_BASE_URL", fake.url())
        .with("ANTHROPIC_API_KEY", "good-key");
    let services = Services::on(&desk).await?;
    let window = desk.open().await?;
    company::sources(&window, 3).await?;
    let faults = services.jira.emulation().faults();
    faults.add(Fault::ExpiredToken, 1_000);
    finished(&window, BUDGET).await?;
    window.sees(PARTIAL).await?;
    open_receipt(&window).await?;
    jira_is(&window, "failed").await?;
    window.look("model-source-failed").await?;

    faults.clear();
    fake.set_scenario(scenario(budget_answer()));
    window.click("retry-source").await?;
    jira_is(&window, "searched").await?;
    steps::stands(&window, "finished").await?;
    window.sees_no_more(PARTIAL).await?;
    let cited = in_turn(
        &window,
        "[...turn.querySelectorAll('[data-testid=markdown] [data-testid=citation]')].map((it) => it.ariaLabel).join()",
    )
    .await?;
    let cited = cited.as_str().context("no labels")?;
    for source in ["Slack", "Google", "Jira"] {
        ensure!(cited.contains(source), "{source} is not cited: {cited}");
    }
    window.look("model-source-retried").await?;
    let refused = fake.requests().into_iter().find_map(|request| request.refusal);
    ensure!(
        refused.is_none(),
        "the fake refused what Mosaic sent: {refused:?}"
    );
    window.close().await
}
