//! What addressees are called: each reader is told no more than they may know.

use preau_sdk::prelude::*;

/// So many names are listed; the others are counted.
const LISTED: usize = 6;

/// Names of addressees, asked for in one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    known: Vec<(String, Option<String>)>,
}

impl Names {
    /// Of those that records carry.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a String>) -> Self {
        let mut texts: Vec<_> = texts.into_iter().cloned().collect();
        texts.sort_unstable();
        texts.dedup();
        let pairs = texts
            .into_iter()
            .filter_map(|text| Addressee::parse(&text).map(|addressee| (text, addressee)));
        let (texts, addressees): (Vec<_>, Vec<_>) = pairs.unzip();
        let names = directory::addressee_names(&addressees);
        Self {
            known: texts.into_iter().zip(names).collect(),
        }
    }

    fn get(&self, text: &str) -> Option<&str> {
        let at = self
            .known
            .binary_search_by(|(known, _)| known.as_str().cmp(text))
            .ok()?;
        self.known.get(at)?.1.as_deref()
    }

    /// "vous, Élèves de 6A et 3 autres": the reader first; whoever they may not know is only counted. Empty
    /// for nobody.
    pub(crate) fn list(&self, ctx: &Context, texts: &[String]) -> String {
        let me = ctx.me().ok().map(|me| Addressee::from(&me).to_string());
        let is_me = |text: &&String| me.as_ref() == Some(*text);
        let mut said: Vec<String> = Vec::new();
        if texts.iter().any(|text| is_me(&text)) {
            said.push(tr!(ctx, "vous", "you"));
        }
        let others = texts.iter().filter(|text| !is_me(text));
        said.extend(
            others
                .filter_map(|text| self.get(text))
                .take(LISTED - said.len())
                .map(str::to_owned),
        );
        let rest = texts.len() - said.len();
        let named = said.join(", ");
        match (said.len(), rest) {
            (_, 0) => named,
            (0, 1) => tr!(ctx, "un destinataire", "one recipient"),
            (0, rest) => tr!(ctx, "{rest} destinataires", "{rest} recipients"),
            (_, 1) => tr!(ctx, "{named} et un autre", "{named} and one other"),
            (_, rest) => tr!(ctx, "{named} et {rest} autres", "{named} and {rest} others"),
        }
    }
}
