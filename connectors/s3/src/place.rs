//! Where an object is: bucket and key, told apart or as `s3://bucket/key`, and the link a person can open.

use crate::client::Buckets;
use mosaic_connector_kit::ToolError;

/// A bucket, and a key or the beginning of keys in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The bucket.
    pub(crate) bucket: String,
    /// The key; empty for the bucket itself.
    pub(crate) key: String,
}

impl Place {
    /// Reads a bucket and a key, either of which may be a whole `s3://` address.
    ///
    /// # Errors
    /// `invalid` when no bucket is named.
    pub(crate) fn read(bucket: Option<&str>, key: Option<&str>) -> Result<Self, ToolError> {
        let (bucket, key) = (bucket.unwrap_or_default(), key.unwrap_or_default());
        if let Some(address) = key.strip_prefix("s3://") {
            return Self::of(address);
        }
        let bucket = bucket.strip_prefix("s3://").unwrap_or(bucket);
        if key.is_empty() {
            return Self::of(bucket);
        }
        let Some((bucket, prefix)) = bucket.trim_end_matches('/').split_once('/') else {
            return Self::of(&format!("{bucket}/{key}"));
        };
        Self::of(&format!("{bucket}/{prefix}/{key}"))
    }

    fn of(address: &str) -> Result<Self, ToolError> {
        let (bucket, key) = address.split_once('/').unwrap_or((address, ""));
        if bucket.is_empty() {
            return Err(ToolError::invalid("no bucket is named").hint(
                "Pass `bucket`, or the address s3://bucket/key as `key`; list_buckets names the buckets",
            ));
        }
        Ok(Self {
            // Names of buckets have no capital letters.
            bucket: bucket.to_ascii_lowercase(),
            key: key.to_owned(),
        })
    }

    /// Returns the same place, which has to be an object.
    pub(crate) fn object(self) -> Result<Self, ToolError> {
        if self.key.is_empty() {
            return Err(ToolError::invalid("no key is named")
                .hint("Pass `key`; list_objects and search_objects name the keys"));
        }
        Ok(self)
    }

    /// Returns `bucket/key`.
    pub(crate) fn target(&self) -> String {
        if self.key.is_empty() {
            self.bucket.clone()
        } else {
            format!("{}/{}", self.bucket, self.key)
        }
    }

    /// Returns `s3://bucket/key`.
    pub(crate) fn id(&self) -> String {
        format!("s3://{}", self.target())
    }
}

/// Makes links: to the console of AWS, or addresses where there is none.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    region: Option<String>,
}

impl Links {
    pub(crate) async fn of(buckets: &Buckets) -> Self {
        let region = match buckets.endpoint() {
            Some(_) => None,
            None => Some(buckets.region().await.to_owned()),
        };
        Self { region }
    }

    /// Returns the link to an object or, without a key, to a bucket.
    pub(crate) fn to(&self, bucket: &str, key: &str) -> String {
        match &self.region {
            None => format!("s3://{bucket}/{key}"),
            Some(region) if key.is_empty() || key.ends_with('/') => format!(
                "https://{region}.console.aws.amazon.com/s3/buckets/{bucket}?region={region}&prefix={}",
                encoded(key)
            ),
            Some(region) => format!(
                "https://{region}.console.aws.amazon.com/s3/object/{bucket}?region={region}&prefix={}",
                encoded(key)
            ),
        }
    }
}

/// Returns text as it may stand in a query or, with slashes kept, in a path.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(byte.into())
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Links, Place};

    #[test]
    fn a_place_is_read_in_any_of_its_forms() {
        let place = |bucket, key| {
            let place = Place::read(bucket, key).expect("a place");
            (place.bucket, place.key)
        };
        let whole = ("larkspur-logs".to_owned(), "checkout/a b.log".to_owned());
        assert_eq!(place(Some("larkspur-logs"), Some("checkout/a b.log")), whole);
        assert_eq!(place(None, Some("s3://larkspur-logs/checkout/a b.log")), whole);
        assert_eq!(
            place(Some("s3://Larkspur-Logs/checkout/"), Some("a b.log")),
            whole
        );
        assert_eq!(place(Some("s3://larkspur-logs"), None).1, "");
        assert!(Place::read(None, Some("a.log")).is_err());
        assert!(Place::read(Some("b"), None).expect("a bucket").object().is_err());
    }

    #[test]
    fn links_lead_to_the_console_of_aws_and_nowhere_else() {
        let aws = Links {
            region: Some("eu-west-1".to_owned()),
        };
        assert_eq!(
            aws.to("b", "x/y z.csv"),
            "https://eu-west-1.console.aws.amazon.com/s3/object/b?region=eu-west-1&prefix=x/y%20z.csv"
        );
        assert_eq!(Links { region: None }.to("b", "x/y"), "s3://b/x/y");
    }
}
