//! What a call names: `owner/name`, a name alone, `owner/name#12`, or a link to a repository, an issue, a pull request, a
//! file, a commit or a run. A link is only read, never followed.

use mosaic_connector_kit::ToolError;
use mosaic_connector_kit::http::segment;

/// A repository; without an owner it is still to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Repo {
    pub(crate) owner: String,
    pub(crate) name: String,
}

impl Repo {
    /// Returns `owner/name`.
    pub(crate) fn full(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// Returns a path of the API below the repository; `rest` is made of segments.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("repos/{}/{}{rest}", segment(&self.owner), segment(&self.name))
    }

    /// Returns `name#12`, as people write it.
    pub(crate) fn numbered(&self, number: u64) -> String {
        format!("{}#{number}", self.name)
    }
}

/// A repository and what a link adds to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) repo: Repo,
    /// The number of an issue or a pull request, the id of a run.
    pub(crate) number: Option<u64>,
    /// The last part of a link to a commit.
    pub(crate) reference: Option<String>,
    /// The id of a job in a link to a run.
    pub(crate) job: Option<u64>,
}

impl Target {
    /// Returns the number that was given, or the link's.
    pub(crate) fn number_or(&self, given: Option<u64>, what: &str) -> Result<u64, ToolError> {
        given.or(self.number).ok_or_else(|| {
            ToolError::invalid(format!("the number of the {what} is missing"))
                .hint("Pass `number`, or a link or owner/name#number as `repo`")
        })
    }
}

/// Reads what a call names.
///
/// # Errors
/// `invalid` when it is no name of a repository.
pub(crate) fn read(given: &str) -> Result<Target, ToolError> {
    let wrong = || {
        ToolError::invalid(format!(
            "`{}` names no repository",
            mosaic_connector_kit::output::clip(given, 100)
        ))
        .hint("Write owner/name, or a link to it")
    };
    let text = given.trim();
    let text = text
        .strip_prefix("git@")
        .map_or_else(|| text.to_owned(), |rest| rest.replacen(':', "/", 1));
    let (path, is_link) = match text.split_once("://") {
        Some((_, rest)) => (rest.split_once('/').map_or("", |(_, path)| path), true),
        None => match text.split_once('/') {
            Some((host, path)) if host.contains('.') && path.contains('/') => (path, true),
            Some(_) | None => (text.as_str(), false),
        },
    };
    let path = if is_link {
        path.split(['?', '#']).next().unwrap_or(path)
    } else {
        path
    };
    let (path, hash) = match path.split_once('#') {
        Some((path, number)) => (path, Some(number.parse::<u64>().map_err(|_| wrong())?)),
        None => (path, None),
    };
    let mut parts = path.trim_matches('/').split('/');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let (owner, name) = match second {
        Some(name) => (first, name),
        None => ("", first),
    };
    let name = name.strip_suffix(".git").unwrap_or(name);
    if name.is_empty() || !fine(owner) || !fine(name) || (!is_link && parts.clone().next().is_some()) {
        return Err(wrong());
    }
    let mut target = Target {
        repo: Repo {
            owner: owner.to_owned(),
            name: name.to_owned(),
        },
        number: hash,
        ..Target::default()
    };
    match (parts.next(), parts.next(), parts.next()) {
        (Some("pull" | "issues"), Some(number), _) => target.number = number.parse().ok(),
        (Some("actions"), Some("runs"), Some(run)) => {
            target.number = run.parse().ok();
            target.job = parts.nth(1).and_then(|job| job.parse().ok());
        }
        (Some("commit"), Some(sha), _) => target.reference = Some(sha.to_owned()),
        _ => {}
    }
    Ok(target)
}

/// Tells whether GitHub could call an owner or a repository so.
fn fine(text: &str) -> bool {
    // Names of dots alone would lead elsewhere.
    let dots = !text.is_empty() && text.chars().all(|c| c == '.');
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !dots && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn names_and_links_are_read() {
        for (given, full, number) in [
            ("larkspur/checkout", "larkspur/checkout", None),
            ("larkspur/checkout#231", "larkspur/checkout", Some(231)),
            ("checkout", "/checkout", None),
            ("https://github.com/larkspur/checkout", "larkspur/checkout", None),
            ("github.com/larkspur/checkout.git", "larkspur/checkout", None),
            ("git@github.com:larkspur/checkout.git", "larkspur/checkout", None),
            (
                "https://github.com/larkspur/checkout/pull/231#discussion_r1",
                "larkspur/checkout",
                Some(231),
            ),
            (
                "https://git.example/larkspur/infra/issues/78?x=1",
                "larkspur/infra",
                Some(78),
            ),
        ] {
            let target = read(given).unwrap_or_else(|error| panic!("{given}: {error}"));
            assert_eq!(
                (target.repo.full().as_str(), target.number),
                (full, number),
                "{given}"
            );
        }
        let run = read("https://github.com/larkspur/checkout/actions/runs/12/job/34").expect("a run");
        assert_eq!((run.number, run.job), (Some(12), Some(34)));
    }

    #[test]
    fn what_would_climb_out_is_refused() {
        for given in [
            "",
            "a/b/c",
            "larkspur/check out",
            "larkspur/..%2f",
            "x#y",
            "larkspur/..",
            "../user",
            "..",
        ] {
            assert!(read(given).is_err(), "{given}");
        }
    }
}
