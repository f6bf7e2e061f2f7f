//! Keys and secrets: a key is checked before it is kept, a key that is refused later is mended from the failure itself, and
//! a system without a keyring asks for a passphrase.

use crate::steps;
use anyhow::{Result, ensure};
use mosaic_testkit::fake_claude::{FakeClaude, Reply, Scenario, Server};
use mosaic_tests::{Desk, Window};

const ANSWER: &str = "The key opens the door.";
const PASSPHRASE: &str = "correct horse battery staple";

/// A service that takes this key and no other.
fn takes_only(key: &str) -> Scenario {
    let server = Server {
        accept_keys: vec![key.to_owned()],
        ..Server::default()
    };
    Scenario::new().server(server).otherwise(Reply::text(ANSWER))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_checked_kept_and_mended_when_it_is_refused() -> Result<()> {
    let fake = FakeClaude::start(takes_only("first-key"));
    let desk = Desk::lay("keys")?.with("ANTHROPIC_BASE_URL", fake.url());
    let window = desk.open().await?;
    enter_with_a_key(&window).await?;
    steps::ask_and_wait(&window, "Does it work?").await?;
    window.sees(ANSWER).await?;

    fake.set_scenario(takes_only("second-key"));
    mend_the_key(&window).await?;
    window.close().await?;

    let kept = desk.open().await?;
    steps::ask_and_wait(&kept, "Still?").await?;
    kept.sees(ANSWER).await?;
    kept.close().await
}

async fn enter_with_a_key(window: &Window) -> Result<()> {
    window.click("door-local").await?;
    window.find("welcome-local").await?;
    window.look("welcome-local").await?;
    window.click("Back").await?;
    window.click("door-key").await?;
    window.find("welcome-key").await?;
    window.fill("key", "wrong-key").await?;
    window.click("save-access").await?;
    window.find("access-failed").await?;
    window.look("welcome-key-refused").await?;
    window.fill("key", "first-key").await?;
    window.click("check-access").await?;
    window.find("access-ok").await?;
    window.look("welcome-key-checked").await?;
    window.click("save-access").await?;
    window.find("composer-text").await.map(drop)
}

async fn mend_the_key(window: &Window) -> Result<()> {
    steps::ask(window, "And now?").await?;
    let (code, repair) = steps::failure(window).await?;
    ensure!(
        (code.as_str(), repair.as_str()) == ("auth", "openModelSettings"),
        "it failed with {code}, mended by {repair}"
    );
    window.look("failure-401").await?;
    window.click("repair").await?;
    window.find("settings-dialog").await?;
    window.look("settings-model").await?;
    window.fill("key", "second-key").await?;
    window.click("save-access").await?;
    window
        .until(
            "the key to be taken",
            "document.querySelector('[data-testid=key]')?.value === ''",
        )
        .await?;
    window.click("Close").await?;
    window.click("retry-after-repair").await?;
    steps::stands(window, "finished").await?;
    window.sees(ANSWER).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_keyring_a_passphrase_keeps_the_secrets() -> Result<()> {
    let fake = FakeClaude::start(takes_only("first-key"));
    let desk = Desk::lay_without_keyring("passphrase")?.with("ANTHROPIC_BASE_URL", fake.url());
    let window = desk.open().await?;
    window.find("vault-needs-choice").await?;
    window.look("vault-choice").await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.fill("passphrase-again", PASSPHRASE).await?;
    window.click("choose-passphrase").await?;
    window.click("door-key").await?;
    window.fill("key", "first-key").await?;
    window.click("save-access").await?;
    window.find("composer-text").await?;
    window.close().await?;

    let window = desk.open().await?;
    window.find("vault-locked").await?;
    window.look("vault-locked").await?;
    window.fill("passphrase", "not the passphrase").await?;
    window.click("unlock").await?;
    window
        .until(
            "the wrong passphrase to be refused",
            "document.querySelector('[aria-invalid=true], [role=alert]')",
        )
        .await?;
    window.look("vault-refused").await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    steps::ask_and_wait(&window, "Does it work?").await?;
    window.sees(ANSWER).await?;
    window.close().await
}
