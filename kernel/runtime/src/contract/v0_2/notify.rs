//! Lines in people's notifications.

use preau_domain::module::Text;
use wasmtime::Result;

use super::bindings::ent::kernel::notify;
use super::types::Failure;
use crate::capabilities::notify::Sent;
use crate::contract::v0_1::import::answered;
use crate::contract::v0_1::values::Import;
use crate::host::Host;

impl notify::Host for Host {
    async fn send(
        &mut self,
        notification: notify::Notification,
    ) -> Result<std::result::Result<(), Failure>> {
        let sent = Sent {
            kind: notification.kind,
            key: notification.key,
            audience: notification.audience.import()?,
            text: Text {
                fr: notification.wording.fr,
                en: notification.wording.en,
            },
            path: notification.path,
        };
        answered(self.notification_send(sent).await, |()| ())
    }

    async fn withdraw(&mut self, key: String) -> Result<std::result::Result<(), Failure>> {
        answered(self.notification_withdraw(key).await, |()| ())
    }
}
