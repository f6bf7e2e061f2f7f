//! The open window: what a person does in it and sees there. Everything waits for a condition, with an end to the
//! patience; when that is reached, what the window showed last is kept as a picture and told in the error.

use crate::desk::artifacts;
use crate::display::close_windows;
use crate::driver::Driver;
use crate::processes::{self, Process};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use thirtyfour::{Capabilities, Key, TypingData, WebDriver, WebElement};

/// How long a window is given before it is asked once more to close.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// How long a person would wait before saying that nothing happens.
pub const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(25);

/// Finds what a person would call by this name: by its label, its text or its test id.
const NAMED: &str = include_str!("window/named.js");

/// An open app.
#[derive(Debug)]
pub struct Window {
    session: WebDriver,
    driver: Driver,
    screen: String,
    journey: String,
}

impl Window {
    pub(crate) async fn open(driver: Driver, program: &Path, desk: (&str, &str)) -> Result<Self> {
        let (journey, screen) = desk;
        // The client is built with TLS that names no provider; none is used, but one has to be there.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let mut capabilities = Capabilities::new();
        capabilities
            .set(
                "webkitgtk:browserOptions",
                json!({ "binary": program.display().to_string() }),
            )
            .context("could not name the program to the driver")?;
        let session = WebDriver::new(driver.url(), capabilities)
            .await
            .with_context(|| format!("could not open {}", program.display()))?;
        session
            .set_script_timeout(PATIENCE * 3)
            .await
            .context("could not set the time limit of scripts")?;
        Ok(Self {
            session,
            driver,
            screen: screen.to_owned(),
            journey: journey.to_owned(),
        })
    }

    /// Returns the driver's session, for what has no word here.
    #[must_use]
    pub fn session(&self) -> &WebDriver {
        &self.session
    }

    /// Returns the app's own process.
    ///
    /// # Errors
    /// When it is gone.
    pub fn app(&self) -> Result<Process> {
        processes::below(self.driver.pid())
            .into_iter()
            .next()
            .context("the app is gone")
    }

    /// Returns the connectors that the app has started.
    #[must_use]
    pub fn connectors(&self) -> Vec<Process> {
        let mut all = processes::below(self.driver.pid());
        all.retain(|process| {
            process
                .command
                .split(' ')
                .next()
                .is_some_and(|it| it.ends_with("mosaic-connector"))
        });
        all
    }

    /// Runs a script in the page; `arguments` are there as `arguments[0]` and so on.
    ///
    /// # Errors
    /// When the script throws or the window is gone.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let answer = self
            .session
            .execute(script, arguments)
            .await
            .context("a script failed in the window")?;
        Ok(answer.json().clone())
    }

    /// Waits until an expression in the page is truthy, and returns it.
    ///
    /// # Errors
    /// When it is not within the patience; `what` says what was waited for.
    pub async fn until(&self, what: &str, expression: &str) -> Result<Value> {
        self.until_with(what, &format!("return ({expression});"), vec![])
            .await
    }

    /// Waits until a script returns something truthy, and returns that.
    ///
    /// # Errors
    /// When it does not within the patience; `what` says what was waited for.
    pub async fn until_script(&self, what: &str, script: &str) -> Result<Value> {
        self.until_with(what, script, vec![]).await
    }

    /// Waits until a text is to be seen, letter by letter.
    ///
    /// # Errors
    /// When it is not within the patience.
    pub async fn sees(&self, text: &str) -> Result<()> {
        let script = "return document.body.innerText.includes(arguments[0]);";
        self.until_with(&format!("to see “{text}”"), script, vec![json!(text)])
            .await
            .map(drop)
    }

    /// Waits until a text is no longer to be seen.
    ///
    /// # Errors
    /// When it stays beyond the patience.
    pub async fn sees_no_more(&self, text: &str) -> Result<()> {
        let script = "return !document.body.innerText.includes(arguments[0]);";
        self.until_with(&format!("to see “{text}” no more"), script, vec![json!(text)])
            .await
            .map(drop)
    }

    /// Waits for what a person would call by this name, or by this test id.
    ///
    /// # Errors
    /// When it is not there within the patience.
    pub async fn find(&self, name: &str) -> Result<WebElement> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.glance(name).await? {
                return Ok(element);
            }
            if Instant::now() > deadline {
                return Err(self.disappointed(&format!("to find “{name}”")).await);
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Tells whether something of this name is there now.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn shows(&self, name: &str) -> Result<bool> {
        Ok(self.glance(name).await?.is_some())
    }

    /// Clicks on what a person would call by this name, as soon as it can be clicked.
    ///
    /// # Errors
    /// When it cannot within the patience.
    pub async fn click(&self, name: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.glance(name).await?
                && element.is_enabled().await.unwrap_or(false)
                // The driver leaves alone what shows a little of itself, and then finds its middle hidden.
                && element.scroll_into_view().await.is_ok()
                && element.click().await.is_ok()
            {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(self.disappointed(&format!("to click on “{name}”")).await);
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Types into the field of this name, in place of what it held.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        let field = self.find(name).await?;
        field
            .focus()
            .await
            .with_context(|| format!("could not reach the field “{name}”"))?;
        // Two calls: within one, Control stays pressed.
        let all = field.send_keys(Key::Control + "a").await;
        let cleared = all.and(field.send_keys(Key::Delete).await);
        cleared.with_context(|| format!("could not clear the field “{name}”"))?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("could not type into “{name}”"))?;
        self.until_with(
            &format!("“{name}” to hold “{text}”"),
            &format!("{NAMED}\nreturn named(arguments[0])?.value === arguments[1];"),
            vec![json!(name), json!(text)],
        )
        .await
        .map(drop)
    }

    /// Presses keys wherever the focus is.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        self.session
            .action_chain()
            .send_keys(keys)
            .perform()
            .await
            .context("could not press keys")
    }

    /// Presses a key while another is held, wherever the focus is.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn chord(&self, held: Key, key: &str) -> Result<()> {
        let keys = self
            .session
            .action_chain()
            .key_down(held.clone())
            .send_keys(key)
            .key_up(held);
        keys.perform().await.context("could not press keys")
    }

    /// Closes the window by its close button, and waits until the app is gone.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn close(self) -> Result<()> {
        let app = self.app()?;
        close_windows(&self.screen).context("could not close the window")?;
        // A request that comes right after a second start raised the window is sometimes ignored; why is not known yet. It
        // is asked again here, so these journeys do not show whether one request is enough.
        let deadline = Instant::now() + PATIENCE;
        let mut again = Instant::now() + ASK_AGAIN;
        while processes::alive(app.pid) && Instant::now() < deadline {
            if Instant::now() > again {
                // The window may be gone by now, and its process not yet.
                let _asked = close_windows(&self.screen);
                again = Instant::now() + ASK_AGAIN;
            }
            tokio::time::sleep(GLANCE).await;
        }
        self.gone(app.pid).await
    }

    /// Ends the app at once, as a power cut would.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn cut_off(self) -> Result<()> {
        let app = self.app()?;
        processes::kill(app.pid);
        self.gone(app.pid).await
    }

    async fn gone(self, pid: u32) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while processes::alive(pid) {
            if Instant::now() > deadline {
                bail!("the app did not end within {PATIENCE:?}");
            }
            tokio::time::sleep(GLANCE).await;
        }
        let _already_gone = self.session.leak();
        Ok(())
    }

    /// Saves what the window shows under `<theme>/<name>.png`.
    ///
    /// # Errors
    /// When the picture cannot be taken or written.
    pub async fn picture(&self, theme: &str, name: &str) -> Result<PathBuf> {
        let folder = artifacts().join(theme);
        fs::create_dir_all(&folder).context("could not make the folder for screenshots")?;
        let path = folder.join(format!("{name}.png"));
        self.session
            .screenshot(&path)
            .await
            .context("could not take a picture of the window")?;
        Ok(path)
    }

    pub(crate) async fn until_with(&self, what: &str, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let value = self.run(script, arguments.clone()).await?;
            if !matches!(value, Value::Null | Value::Bool(false)) {
                return Ok(value);
            }
            if Instant::now() > deadline {
                return Err(self.disappointed(what).await);
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    async fn glance(&self, name: &str) -> Result<Option<WebElement>> {
        let script = format!("{NAMED}\nreturn named(arguments[0]);");
        let answer = self
            .session
            .execute(&script, vec![json!(name)])
            .await
            .context("the window does not answer")?;
        Ok(answer.element().ok())
    }

    /// Returns the error of a wait that was in vain, and keeps what the window showed last.
    async fn disappointed(&self, what: &str) -> anyhow::Error {
        let picture = self.picture("failed", &self.journey).await;
        let text = self
            .run("return document.body.innerText;", vec![])
            .await
            .unwrap_or_default();
        anyhow!(
            "waited {PATIENCE:?} in vain {what}\npicture: {}\nthe window shows:\n{}",
            picture.map_or_else(|error| format!("{error:#}"), |path| path.display().to_string()),
            text.as_str().unwrap_or_default()
        )
    }
}
