//! The connector against the sample company's shop: every tool, everything that can go wrong, text that nobody should trust.
#![expect(
    clippy::expect_used,
    reason = "all of this is a test, what its tests share included"
)]

mod access;
mod hostile;
mod lists;
mod reads;
mod search;
mod trial;
mod writes;

use mosaic_connector_shopify::{Shopify, declaration};
use mosaic_sample::shopify::Shopify as Shop;
use mosaic_sample::{Company, Environment, Scale};
use mosaic_testkit::connector::Trial;

async fn shop() -> Shop {
    let company = Company::at(jiff::Timestamp::now(), Scale::Story).expect("the story");
    Shop::start(&company).await.expect("a shop")
}

fn connector(environment: &Environment) -> Shopify {
    Shopify::new(|name| {
        let found = environment.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    })
}

fn trial_with(shop: &Shop, environment: Environment) -> Trial<Shopify> {
    Trial::new(move || connector(&environment), declaration(), shop.emulation())
}

fn trial(shop: &Shop) -> Trial<Shopify> {
    trial_with(shop, shop.environment())
}
