//! The form that takes marks from a spreadsheet.

use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::acts::import::{FIELD, TEXT};

pub(crate) fn page(ctx: &Context, sheet: &Sheet) -> Page {
    around(ctx, sheet).push(form(ctx, sheet))
}

/// The same again, with what is wrong.
pub(crate) fn again(ctx: &Context, sheet: &Sheet, sent: &FormData, errors: &[FieldError]) -> Page {
    around(ctx, sheet).push(form(ctx, sheet).filled(sent, errors))
}

fn around(ctx: &Context, sheet: &Sheet) -> Page {
    Page::new(tr!(ctx, "Importer des notes", "Import marks"))
        .lead(format!("{} – {}", sheet.title(), sheet.period_name(ctx)))
        .back(sheet.title(), &sheet.view())
}

fn form(ctx: &Context, sheet: &Sheet) -> Form {
    let most = u32::try_from(TEXT).unwrap_or_default();
    Form::new(&sheet.import_act())
        .field(
            Field::long_text(FIELD, tr!(ctx, "Tableau", "Table"), "", most)
                .hint(tr!(
                    ctx,
                    "Collez les cellules copiées d’un tableur, ou le contenu d’un fichier CSV. La première ligne nomme \
                     les évaluations de cette page, la première colonne les élèves (NOM Prénom), comme dans l’export. \
                     Les cases vides ne changent rien.",
                    "Paste cells copied from a spreadsheet, or the content of a CSV file. The first line names the \
                     assessments of this page, the first column the pupils (NAME First name), as in the export. Empty \
                     cells change nothing."
                ))
                .required(),
        )
        .submit(tr!(ctx, "Importer", "Import"), "state", "import")
        .cancel(tr!(ctx, "Annuler", "Cancel"), &sheet.view())
}
