//! Signatures of thinking blocks: an HMAC that binds a block to the system prompt, the tools and everything before it.
//! The key is fixed, so that a conversation outlives a restart of the fake. It protects nothing.

use super::prefix::{self, Digest, Running};
use super::refusal::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

const KEY: [u8; 64] = *b"a key for thinking blocks of the fake model, known to everybody.";
const PART: usize = 8;

/// What a thinking block is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    system: Digest,
    tools: Digest,
}

impl Binding {
    /// Returns the binding for the system prompt and tools of a request.
    pub(super) fn of(body: &Value) -> Self {
        Self {
            system: prefix::system(body),
            tools: prefix::tools(body),
        }
    }

    /// Returns the signature of a thinking block that comes after `before`.
    pub(super) fn sign(&self, before: Running, thinking: &str) -> String {
        let parts = self.parts(before);
        let mut bytes = parts.to_vec();
        bytes.extend(tag(&parts, thinking));
        STANDARD.encode(bytes)
    }

    fn parts(&self, before: Running) -> [u8; 3 * PART] {
        let mut parts = [0; 3 * PART];
        let digests = [self.system, self.tools, before.digest()];
        for (part, digest) in parts.chunks_exact_mut(PART).zip(digests) {
            part.copy_from_slice(&digest[..PART]);
        }
        parts
    }

    /// Returns why a signature does not hold here, if it does not.
    fn fault(&self, signature: &str, before: Running, thinking: &str) -> Option<&'static str> {
        let Ok(bytes) = STANDARD.decode(signature) else {
            return Some("");
        };
        if bytes.len() <= 3 * PART || bytes[3 * PART..] != tag(&bytes[..3 * PART], thinking) {
            return Some("");
        }
        let parts = self.parts(before);
        let differs = (0..3).find(|part| {
            let range = part * PART..(part + 1) * PART;
            bytes[range.clone()] != parts[range]
        })?;
        Some(
            [
                "The `system` prompt differs",
                "The `tools` differ",
                "The earlier `messages` differ",
            ][differs],
        )
    }
}

fn tag(parts: &[u8], thinking: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new(&KEY.into());
    mac.update(parts);
    mac.update(thinking.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Checks every thinking block of a request against what stands before it.
pub(super) fn check(body: &Value) -> Result<(), Refusal> {
    let binding = Binding::of(body);
    let mut before = Running::new("messages");
    for (message, (role, blocks)) in prefix::turns(body).iter().enumerate() {
        for (index, block) in blocks.iter().enumerate() {
            let kind = block["type"].as_str().unwrap_or_default();
            let signed = match kind {
                "thinking" => Some((block["signature"].as_str(), block["thinking"].as_str())),
                "redacted_thinking" => Some((block["data"].as_str(), Some(""))),
                _ => None,
            };
            if let Some((signature, thinking)) = signed
                && let Some(why) = binding.fault(
                    signature.unwrap_or_default(),
                    before,
                    thinking.unwrap_or_default(),
                )
            {
                return Err(invalid(message, index, kind, why));
            }
            before.push(role, block);
        }
    }
    Ok(())
}

fn invalid(message: usize, block: usize, kind: &str, why: &str) -> Refusal {
    let field = if kind == "thinking" { "signature" } else { "data" };
    let mut text = format!("messages.{message}.content.{block}: Invalid `{field}` in `{kind}` block");
    if !why.is_empty() {
        text.push_str(&format!(
            ". The block is bound to a different conversation. Remove the block, or send the conversation as it was. \
             {why} from the one this block was created with."
        ));
    }
    Refusal::invalid(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn conversation() -> Value {
        let mut body = json!({"system": "Be kind.", "tools": [{"name": "t"}],
            "messages": [{"role": "user", "content": "hi"}]});
        let signature = Binding::of(&body).sign(prefix::messages(&body), "hm");
        body["messages"].as_array_mut().unwrap().extend([
            json!({"role": "assistant", "content": [
                {"type": "thinking", "thinking": "hm", "signature": signature}, {"type": "text", "text": "hello"}]}),
            json!({"role": "user", "content": "again"}),
        ]);
        body
    }

    fn refusal(change: impl FnOnce(&mut Value)) -> String {
        let mut body = conversation();
        change(&mut body);
        check(&body).unwrap_err().to_string()
    }

    #[test]
    fn an_unchanged_conversation_is_accepted() {
        assert!(check(&conversation()).is_ok());
    }

    #[test]
    fn a_changed_prefix_is_refused_and_named() {
        assert!(refusal(|body| body["system"] = json!("Be rude.")).contains("The `system` prompt differs"));
        assert!(refusal(|body| body["tools"] = json!([])).contains("The `tools` differ"));
        assert!(
            refusal(|body| body["messages"][0]["content"] = json!("ho"))
                .contains("earlier `messages` differ")
        );
    }

    #[test]
    fn edited_thinking_and_a_forged_signature_are_refused() {
        let edited = refusal(|body| body["messages"][1]["content"][0]["thinking"] = json!("hmm"));
        assert_eq!(
            edited,
            "messages.1.content.0: Invalid `signature` in `thinking` block"
        );
        let forged = refusal(|body| body["messages"][1]["content"][0]["signature"] = json!(""));
        assert_eq!(
            forged,
            "messages.1.content.0: Invalid `signature` in `thinking` block"
        );
    }
}
