//! The settings: which shop, and how to prove who asks. Never reaches the network, never shows a secret.

use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::SecretString;

/// The settings, read.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// `https://larkspur-goods.myshopify.com`.
    pub(crate) base: String,
    /// The shop's name in addresses of the admin: `larkspur-goods`.
    pub(crate) store: Option<String>,
    /// How to prove who asks.
    pub(crate) access: Access,
}

/// How to prove who asks.
#[derive(Debug, Clone)]
pub(crate) enum Access {
    /// A token that does not run out.
    Token(SecretString),
    /// An app of one's own organisation, which fetches tokens.
    App {
        /// Its id.
        id: String,
        /// Its secret.
        secret: SecretString,
    },
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// `auth` or `invalid`, naming the variable, when one is missing or wrong.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ToolError> {
        let read = |name: &str| {
            variable(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let shop = read("SHOPIFY_SHOP_URL").ok_or_else(|| {
            ToolError::invalid("SHOPIFY_SHOP_URL is not set")
                .hint("Set it to the shop's name, such as larkspur-goods or larkspur-goods.myshopify.com")
                .field("SHOPIFY_SHOP_URL")
        })?;
        let access = match (
            read("SHOPIFY_ACCESS_TOKEN"),
            read("SHOPIFY_CLIENT_ID"),
            read("SHOPIFY_CLIENT_SECRET"),
        ) {
            (Some(token), _, _) => Access::Token(SecretString::from(token)),
            (None, Some(id), Some(secret)) => Access::App {
                id,
                secret: SecretString::from(secret),
            },
            (None, Some(_), None) => return Err(missing("SHOPIFY_CLIENT_SECRET")),
            (None, None, Some(_)) => return Err(missing("SHOPIFY_CLIENT_ID")),
            (None, None, None) => return Err(missing("SHOPIFY_ACCESS_TOKEN")),
        };
        let base = base(&shop)?;
        let host = base.strip_prefix("https://");
        let store = host
            .and_then(|host| host.strip_suffix(".myshopify.com"))
            .map(str::to_owned);
        Ok(Self {
            store: store.or_else(|| read("SHOPIFY_STORE_NAME")),
            base,
            access,
        })
    }
}

fn missing(field: &'static str) -> ToolError {
    ToolError::new(ErrorKind::Auth, format!("{field} is not set"))
        .hint("Set SHOPIFY_ACCESS_TOKEN, or SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET of an app installed in the shop")
        .field(field)
}

/// Returns the address of a shop that was named in one of the ways people name it.
fn base(shop: &str) -> Result<String, ToolError> {
    let wrong = || {
        ToolError::invalid("SHOPIFY_SHOP_URL does not name a shop")
            .hint(
                "Write larkspur-goods, larkspur-goods.myshopify.com or https://larkspur-goods.myshopify.com",
            )
            .field("SHOPIFY_SHOP_URL")
    };
    if shop.starts_with("http://") {
        // The client takes plain http for this machine only.
        return Ok(shop.trim_end_matches('/').to_owned());
    }
    let rest = shop.strip_prefix("https://").unwrap_or(shop);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = match (host, path.strip_prefix("store/")) {
        // As the admin's address shows it: admin.shopify.com/store/larkspur-goods/orders.
        ("admin.shopify.com", Some(path)) => path.split('/').next().unwrap_or_default(),
        _ => host,
    };
    let host = host.to_ascii_lowercase();
    let plain =
        |text: &str| !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    match host.strip_suffix(".myshopify.com") {
        Some(name) if plain(name) => Ok(format!("https://{host}")),
        None if plain(&host) => Ok(format!("https://{host}.myshopify.com")),
        Some(_) | None => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, Config};

    fn read(pairs: &[(&str, &str)]) -> Result<Config, mosaic_connector_kit::ToolError> {
        Config::read(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_shop_is_known_by_its_name_its_host_and_its_addresses() {
        for shop in [
            "larkspur-goods",
            "Larkspur-Goods.myshopify.com",
            "https://larkspur-goods.myshopify.com/",
            "https://larkspur-goods.myshopify.com/admin/orders",
            "https://admin.shopify.com/store/larkspur-goods/orders",
        ] {
            let config = read(&[("SHOPIFY_SHOP_URL", shop), ("SHOPIFY_ACCESS_TOKEN", "t")]).expect(shop);
            assert_eq!(config.base, "https://larkspur-goods.myshopify.com", "{shop}");
        }
    }

    #[test]
    fn other_hosts_never_get_the_token() {
        for shop in [
            "larkspur.example",
            "https://evil.example/larkspur.myshopify.com",
            "https://x@evil.example",
            "a b",
            "https://",
            "evil.example#.myshopify.com",
        ] {
            let error = read(&[("SHOPIFY_SHOP_URL", shop), ("SHOPIFY_ACCESS_TOKEN", "t")]).expect_err(shop);
            assert_eq!(error.field, Some("SHOPIFY_SHOP_URL"), "{shop}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let blamed = |pairs: &[(&str, &str)]| read(pairs).expect_err("refused").field;
        assert_eq!(blamed(&[]), Some("SHOPIFY_SHOP_URL"));
        assert_eq!(blamed(&[("SHOPIFY_SHOP_URL", "a")]), Some("SHOPIFY_ACCESS_TOKEN"));
        let half = [("SHOPIFY_SHOP_URL", "a"), ("SHOPIFY_CLIENT_ID", "x")];
        assert_eq!(blamed(&half), Some("SHOPIFY_CLIENT_SECRET"));
        let app = [
            ("SHOPIFY_SHOP_URL", "a"),
            ("SHOPIFY_CLIENT_ID", "x"),
            ("SHOPIFY_CLIENT_SECRET", "y"),
        ];
        assert!(matches!(read(&app).expect("an app").access, Access::App { .. }));
    }
}
