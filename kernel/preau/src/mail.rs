//! `[mail]` in `region.toml`: who sends the region's letters.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use preau_domain::letter::EmailAddress;
use preau_post::folder::Folder;
use preau_post::smtp::{Certificate, Smtp, Tls};
use preau_post::{PostConfig, Way};
use serde::Deserialize;

/// Letters of a minute where nothing is said.
const PER_MINUTE: u32 = 60;

/// Where letters go, and from whom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MailInFile {
    /// The SMTP server.
    host: Option<String>,
    port: Option<u16>,
    tls: Option<TlsInFile>,
    user: Option<String>,
    /// The file in which the password stands.
    password_file: Option<PathBuf>,
    /// Certificates of who vouches for the server.
    authorities: Option<PathBuf>,
    /// Instead of a server.
    folder: Option<PathBuf>,
    from: String,
    from_name: Option<String>,
    /// Where people find the portal.
    portal: String,
    per_minute: Option<u32>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TlsInFile {
    Starttls,
    Implicit,
    None,
}

impl MailInFile {
    /// What of it holds; `region` is the name beside the address where none is said.
    pub(crate) fn read(self, region: &str) -> Result<PostConfig> {
        let Ok(from) = self.from.parse::<EmailAddress>() else {
            bail!("from: `{}` is no address for mail", self.from);
        };
        let portal = self.portal.trim_end_matches('/').to_owned();
        let is_plain = portal
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"<>\"?#".contains(&b));
        let begins = portal.starts_with("https://") || portal.starts_with("http://");
        if !begins || !is_plain {
            bail!("portal: `{portal}` is no address of a portal, such as https://ent.example.fr");
        }
        let per_minute = self.per_minute.unwrap_or(PER_MINUTE);
        if !(1..=6_000).contains(&per_minute) {
            bail!("per-minute: from 1 to 6000");
        }
        let way = match (self.host, self.folder) {
            (Some(_), Some(_)) => bail!("either a host or a folder"),
            (None, None) => bail!("a host, or a folder, is needed"),
            (None, Some(folder)) => Way::Folder(Folder(folder)),
            (Some(host), None) => {
                let tls = match self.tls.unwrap_or(TlsInFile::Starttls) {
                    TlsInFile::Starttls => Tls::StartTls,
                    TlsInFile::Implicit => Tls::Implicit,
                    TlsInFile::None => Tls::None,
                };
                let port = match (self.port, tls) {
                    (Some(0), _) => bail!("port: from 1 to 65535"),
                    (Some(port), _) => port,
                    (None, Tls::StartTls) => 587,
                    (None, Tls::Implicit) => 465,
                    (None, Tls::None) => 25,
                };
                let login = match (self.user, self.password_file) {
                    (None, None) => None,
                    (Some(user), Some(file)) => {
                        let password = std::fs::read_to_string(&file)
                            .with_context(|| format!("password-file: {}", file.display()))?;
                        Some((user, password.trim_end_matches(['\r', '\n']).to_owned()))
                    }
                    _ => bail!("user and password-file go together"),
                };
                let authorities = match self.authorities {
                    None => Vec::new(),
                    Some(path) => {
                        let says = || format!("authorities: {}", path.display());
                        let text = std::fs::read(&path).with_context(says)?;
                        vec![Certificate::from_pem(&text).with_context(says)?]
                    }
                };
                Way::Smtp(Smtp::new(host, port, tls, login, authorities)?)
            }
        };
        Ok(PostConfig {
            way,
            from,
            from_name: self.from_name.unwrap_or_else(|| region.to_owned()),
            portal,
            per_minute,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<PostConfig> {
        let text = format!("portal = \"https://ent.example.fr/\"\n{text}");
        let file: MailInFile = toml::from_str(&text)?;
        file.read("Mon ENT")
    }

    #[test]
    fn mail_goes_to_a_server_or_into_a_folder() {
        let secret = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(secret.path(), "unsayable\n").expect("written");
        let signed_in = format!(
            "user = \"preau\"\npassword-file = \"{}\"",
            secret.path().display()
        );
        let server = "host = \"smtp.example.fr\"\nfrom = \"ent@example.fr\"\n";
        let right = read(&format!("{server}{signed_in}")).expect("right");
        assert!(matches!(right.way, Way::Smtp(_)));
        assert_eq!(right.portal, "https://ent.example.fr");
        assert_eq!(right.from_name, "Mon ENT");
        let said = format!("{right:?}");
        assert!(
            said.contains("587") && !said.contains("unsayable"),
            "{said}"
        );
        let folder = read("folder = \"there\"\nfrom = \"ent@example.fr\"").expect("right");
        assert!(matches!(folder.way, Way::Folder(_)));
        for (wrong, says) in [
            (
                "from = \"ent@example.fr\"".to_owned(),
                "a folder, is needed",
            ),
            (format!("{server}folder = \"there\""), "either"),
            (
                "host = \"a\"\nfrom = \"ent\"".to_owned(),
                "no address for mail",
            ),
            (
                "host = \"a\"\nfrom = \"a@b.fr\\r\\nBcc: c@d.fr\"".to_owned(),
                "no address for mail",
            ),
            (format!("{server}user = \"preau\""), "go together"),
            (
                format!("{server}tls = \"none\"\n{signed_in}"),
                "not encrypted",
            ),
            (format!("{server}tls = \"maybe\""), "tls"),
            (format!("{server}per-minute = 0"), "per-minute"),
            (format!("{server}password = \"a\""), "unknown field"),
            (format!("{server}authorities = \"/nowhere.pem\""), "nowhere"),
        ] {
            let error = format!("{:#}", read(&wrong).expect_err(&wrong));
            assert!(error.contains(says), "{wrong}: {error}");
        }
        let file: MailInFile =
            toml::from_str("folder = \"a\"\nfrom = \"a@b.fr\"\nportal = \"ent.example.fr\"")
                .expect("read");
        assert!(file.read("").is_err());
    }
}
