//! Activation sheets: what a school prints, cuts apart and hands out.

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use preau_domain::caller::Language;
use preau_domain::person::Profile;

use super::account::profile_name;
use crate::context::RenderContext;
use crate::words::Words;

/// The sheets of a school or a class.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    /// The school's name.
    pub school: String,
    /// Where people come in: `https://ent.example.fr`.
    pub address: String,
    /// One for each person.
    pub slips: Vec<Slip>,
}

/// What one person gets.
#[derive(Debug, Clone)]
pub struct Slip {
    /// Their full name.
    pub name: String,
    /// As what they belong to the school.
    pub profile: Profile,
    /// The class, of a pupil or of a relative's child; empty for others.
    pub class: String,
    /// The full name of the child whose relative they are.
    pub child: Option<String>,
    /// What they type.
    pub login: String,
    /// The activation code.
    pub code: String,
    /// The last day on which it can be used.
    pub until: Date,
}

/// What a page of slips is by itself, and what slips are wherever they are printed.
const STYLE: &str = concat!(
    include_str!("../../assets/css/sheets.css"),
    include_str!("../../assets/css/slips.css")
);

/// The whole document: a file that needs nothing beside it, to be opened in a browser and printed.
pub fn sheets(context: &RenderContext, view: &Sheets) -> String {
    let words = Words(context.language);
    let language = match context.language {
        Language::Fr => "fr",
        Language::En => "en",
    };
    let title = words.say_with("sheets-title", &[("school", view.school.as_str().into())]);
    let page = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                (list(context, view))
            }
        }
    };
    page.into_string()
}

/// The slips, to be cut apart.
pub(super) fn list(context: &RenderContext, view: &Sheets) -> Markup {
    html! { ul.slips { @for slip in &view.slips { (self::slip(context, &view.address, slip)) } } }
}

fn slip(context: &RenderContext, address: &str, slip: &Slip) -> Markup {
    let words = Words(context.language);
    let who = match &slip.child {
        Some(child) => words.say_with("sheets-relative", &[("child", child.as_str().into())]),
        None => profile_name(words, slip.profile),
    };
    let who = if slip.class.is_empty() {
        who
    } else {
        format!("{who} · {}", slip.class)
    };
    let until = context.dates().day(slip.until);
    let how = words.say_with("sheets-how", &[("until", until.as_str().into())]);
    html! {
        li.slip {
            h2 { (slip.name) }
            p { (who) }
            dl {
                dt { (words.say("sheets-address")) } dd { (address) "/activate" }
                dt { (words.say("login")) } dd { (slip.login) }
                dt { (words.say("activation-code")) } dd.code { (slip.code) }
            }
            p.how { (how) }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn drawn(name: &str) -> String {
        let now = Timestamp::from_second(1_788_000_000).expect("in range");
        let context = RenderContext::new(Language::Fr, now, "/");
        let pupil = Slip {
            name: name.to_owned(),
            profile: Profile::Pupil,
            class: "6A".to_owned(),
            child: None,
            login: "zoe.martin".to_owned(),
            code: "ABCD-EFGH-JKLM".to_owned(),
            until: jiff::civil::date(2026, 12, 27),
        };
        let relative = Slip {
            name: "Inès Martin".to_owned(),
            profile: Profile::Relative,
            child: Some(name.to_owned()),
            ..pupil.clone()
        };
        let view = Sheets {
            school: "Collège Baker".to_owned(),
            address: "https://ent.example.fr".to_owned(),
            slips: vec![pupil, relative],
        };
        sheets(&context, &view)
    }

    #[test]
    fn a_slip_says_all_that_is_needed_to_come_in() {
        let sheets = drawn("Zoé Martin");
        for said in [
            "Zoé Martin",
            "Élève · 6A",
            "Responsable de Zoé Martin · 6A",
            "zoe.martin",
            "ABCD-EFGH-JKLM",
            "https://ent.example.fr/activate",
            "27 décembre",
        ] {
            assert!(sheets.contains(said), "{said}: {sheets}");
        }
        assert_eq!(sheets.matches("<li class=\"slip\">").count(), 2);
    }

    #[test]
    fn a_name_is_text_and_nothing_is_fetched() {
        let sheets = drawn("<script>alert(1)</script>");
        assert!(!sheets.contains("<script"), "{sheets}");
        for outside in ["src=", "<link", "url(", "@import"] {
            assert!(!sheets.contains(outside), "{outside}");
        }
    }
}
