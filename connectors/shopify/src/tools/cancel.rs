//! Cancels an order. What cannot be taken back is asked for by name: giving money back, taking goods back into stock, writing
//! to the customer.

use super::reference;
use super::shown::text;
use crate::api::{Api, Doing};
use crate::queries::CANCEL_ORDER;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    order: String,
    reason: String,
    #[serde(default, deserialize_with = "arguments::flag")]
    refund: bool,
    #[serde(default, deserialize_with = "arguments::flag")]
    restock: bool,
    #[serde(default, deserialize_with = "arguments::flag")]
    notify: bool,
    #[serde(default, deserialize_with = "arguments::text")]
    note: Option<String>,
}

pub(super) async fn cancel(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    let reason = asked.reason.trim().to_uppercase();
    if !matches!(
        reason.as_str(),
        "CUSTOMER" | "DECLINED" | "FRAUD" | "INVENTORY" | "STAFF" | "OTHER"
    ) {
        return Err(
            ToolError::invalid(format!("there is no reason `{}`", asked.reason))
                .hint("Choose customer, declined, fraud, inventory, staff or other"),
        );
    }
    let (id, node) = reference::order(api, &asked.order, &call.cancel).await?;
    let variables = json!({
        "order": id, "reason": reason, "restock": asked.restock, "notify": asked.notify, "note": asked.note,
        "refund": {"originalPaymentMethodsRefund": asked.refund},
    });
    api.write((CANCEL_ORDER, Doing::Once), variables, &call.cancel)
        .await?;
    let name = text(&node, "/name");
    let name = if name.is_empty() { asked.order } else { name };
    let number = id.rsplit('/').next().unwrap_or_default().to_owned();
    let done = |flag: bool, yes: &str, no: &str| if flag { yes.to_owned() } else { no.to_owned() };
    let said = [
        done(asked.refund, "paid money goes back", "no money goes back"),
        done(asked.restock, "goods go back into stock", "stock stays as it is"),
        done(asked.notify, "the customer is told", "the customer is not told"),
    ];
    let record = Record::citable(Citable {
        url: api.link("orders", &number),
        id: number,
        title: format!("Order {name}"),
        author: String::new(),
        time: String::new(),
        text: format!("Cancelled ({}): {}", reason.to_lowercase(), said.join(", ")),
    })
    .with("order", name.clone())
    .with("refund", asked.refund)
    .with("restock", asked.restock)
    .with("notified", asked.notify);
    let heading = format!("order {name} is being cancelled; get_order shows when it is done");
    Ok(Output::Records(Records::of(heading, [record])))
}
