//! When the model cannot answer: each failure shows its cause and the button that mends it, and then the same question
//! is answered.

use crate::steps;
use anyhow::{Result, ensure};
use mosaic_testkit::fake_claude::{Ending, FakeClaude, Fault, Point, Reply, Scenario, Wait};
use mosaic_tests::{Desk, Window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_failure_of_the_model_shows_its_cause_and_is_mended_by_its_button() -> Result<()> {
    let fake = FakeClaude::start(Scenario::new());
    let desk = Desk::lay("failures")?
        .with("ANTHROPIC_BASE_URL", fake.url())
        .with("ANTHROPIC_API_KEY", "good-key");
    steps::leave_the_welcome_behind(&desk)?;
    let window = desk.open().await?;

    rate_limited(&window, &fake).await?;
    overloaded(&window, &fake).await?;
    broken_off(&window, &fake).await?;
    tried_again_by_itself(&window, &fake).await?;
    window.close().await
}

async fn rate_limited(window: &Window, fake: &FakeClaude) -> Result<()> {
    let limited = Fault::rate_limited_for(Wait::Milliseconds(50));
    fake.set_scenario(Scenario::new().otherwise(Reply::fault(limited)));
    fails_with(window, "Am I too fast?", ("rateLimited", "retry")).await?;
    window.look("failure-429").await?;
    mended_by_retry(window, fake, "Now there is time for you.").await
}

async fn overloaded(window: &Window, fake: &FakeClaude) -> Result<()> {
    fake.set_scenario(Scenario::new().otherwise(Reply::fault(Fault::Overloaded)));
    fails_with(window, "Are you busy?", ("upstream", "retry")).await?;
    window.look("failure-529").await?;
    mended_by_retry(window, fake, "No longer busy.").await
}

async fn broken_off(window: &Window, fake: &FakeClaude) -> Result<()> {
    let drop = Fault::Drop {
        at: Point::Tokens(6),
        ending: Ending::Broken,
    };
    let begun = Reply::text("The first words of an answer that will never be whole.").with_fault(drop);
    fake.set_scenario(Scenario::new().otherwise(begun));
    fails_with(window, "Will you finish?", ("interrupted", "retry")).await?;
    window.sees("The first words").await?;
    window.look("failure-dropped").await?;
    mended_by_retry(window, fake, "This time it is whole.").await
}

async fn tried_again_by_itself(window: &Window, fake: &FakeClaude) -> Result<()> {
    let once =
        Reply::text("The second try went well.").failing(Fault::rate_limited_for(Wait::Milliseconds(20)), 1);
    fake.set_scenario(Scenario::new().otherwise(once));
    steps::ask_and_wait(window, "And now?").await?;
    window.sees("The second try went well.").await
}

async fn fails_with(window: &Window, question: &str, expected: (&str, &str)) -> Result<()> {
    steps::ask(window, question).await?;
    let (code, repair) = steps::failure(window).await?;
    ensure!(
        (code.as_str(), repair.as_str()) == expected,
        "“{question}” failed with {code}, to be mended by {repair}; expected {expected:?}"
    );
    Ok(())
}

async fn mended_by_retry(window: &Window, fake: &FakeClaude, answer: &str) -> Result<()> {
    fake.set_scenario(Scenario::new().otherwise(Reply::text(answer)));
    window.click("repair").await?;
    steps::stands(window, "finished").await?;
    window.sees(answer).await
}
