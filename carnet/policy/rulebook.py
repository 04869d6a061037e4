"""Every rule by its id, with its source. Owns the list that the documentation and the journal name.

R01 to R24 are the rules of `domain/rules.md`, section 1.16. C01 and following are ours: they state what the sources
leave open, or what makes the engine whole. A test holds that each rule that the engine answers stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule in one English sentence, and where it comes from."""

    says: str
    source: str


RULES: Mapping[str, RuleText] = {
    "R01": RuleText("In opt-out mode a record opens six weeks after the notice, unless objected.", "CSP R1111-28"),
    "R02": RuleText("In a closed record nobody reads or deposits.", "CSP R1111-36; TD-IG prerequisites"),
    "R03": RuleText("Data and traces are destroyed ten years after closing.", "CSP L1111-18, R1111-36"),
    "R04": RuleText("A destruction that the person asks for is done within three months.", "CSP R1111-36"),
    "R05": RuleText("Reopening brings the archived data back.", "CSP R1111-36"),
    "R06": RuleText("Without the person's agreement, or once it expired, no professional reads.", "CSP R1111-46"),
    "R07": RuleText("The agreement to one, to a structure or to a care team lets it read within the matrix.",
                    "CSP R1111-46; CE 15 Oct 2025"),
    "R08": RuleText("Depositing needs no agreement to read.", "CSP R1111-47; TD-IG TD0.2 NB2"),
    "R09": RuleText("A block beats every agreement and every emergency; depositing stays possible.",
                    "TD-IG TD0.2 NB1; APP"),
    "R10": RuleText("After a block is lifted, the agreement is asked again.", "APP"),
    "R11": RuleText("A hidden document is seen by its depositor, its author and the médecin traitant only.",
                    "CSP R1111-49, L1111-16; EX-133"),
    "R12": RuleText("In a secret connection only documents invisible to the representatives are deposited.",
                    "EX-60, EX-113; CSP R1111-50"),
    "R13": RuleText("What is invisible to the representatives is absent for them, on every channel.",
                    "CSP R1111-50; HL7V2"),
    "R14": RuleText("What waits for its announcement becomes visible one month after deposit.", "CSP R1111-53"),
    "R15": RuleText("Withheld from the patient and hidden from professionals together is refused.", "EX-113"),
    "R16": RuleText("The person may object to bris de glace.", "CSP L1111-17 I"),
    "R17": RuleText("The person may object to the regulation centre, apart.", "CSP L1111-17 I"),
    "R18": RuleText("An emergency access is traced, and the person and the médecin traitant are told.",
                    "CSP R1111-48"),
    "R19": RuleText("In an emergency, hidden documents stay hidden unless the person said otherwise.", "APP"),
    "R20": RuleText("Health at work needs the person's express act; no team, no emergency.", "CSP L1111-17 IV"),
    "R21": RuleText("Insurers, mutuelles and employers have no access, even with agreement.", "CSP L1111-18"),
    "R22": RuleText("Only the depositor, the author or the same structure changes or deletes a document.",
                    "CSP R1111-51; HL7V2 error 901"),
    "R23": RuleText("Every act leaves a trace that the person sees.", "CSP R1111-43, L1111-19"),
    "R24": RuleText("A caregiver may not close, destroy, export, change sign-in or manage rights.", "APP"),
    "C01": RuleText("An act or a quality that no rule foresees is refused.", "security.md I2"),
    "C02": RuleText("Without a valid tie to this record, nothing.", "security.md A03, A05"),
    "C03": RuleText("Reading needs two factors, a card or AIR; feeding also takes a structure's certificate.",
                    "TD-IG TD3.1b"),
    "C04": RuleText("A professional acts from an activity of care.", "CSP L1110-12; docs/divergences.md"),
    "C05": RuleText("The record is in another state than the act needs.", "TD-IG; issue 4"),
    "C06": RuleText("After a death, accounts of the patient's side stop.", "issue 4, point 6"),
    "C07": RuleText("Some acts need a fresh proof of identity.", "issue 3, point 2"),
    "C08": RuleText("No health data leaves by e-mail.", "security.md A04"),
    "C09": RuleText("A deleted document is seen by nobody.", "TD-IG TD3.3c"),
    "C10": RuleText("A caregiver without my hidden documents sees neither them nor their readers.",
                    "issue 6, point 6"),
    "C11": RuleText("The person, or who validly acts for the person, may.", "CSP L1111-19, R1111-40"),
    "C12": RuleText("Reading in an emergency mode needs an emergency access that was opened.", "issue 6, point 7"),
    "C13": RuleText("A profession or a type that the matrix does not know is refused.", "rules.md section 2"),
    "C14": RuleText("The matrix refuses this type to this profession.", "order of 26 Oct 2023"),
    "C15": RuleText("This cell is only our default, and the operator refuses those.", "issue 6, point 10"),
    "C16": RuleText("The person objected to deposits, for a legitimate reason.", "CSP R1111-47"),
    "C17": RuleText("The patient's side cannot flag a document invisible to itself.", "EX-113"),
    "C18": RuleText("A deposit for a minor says whether the representatives see it.", "EX-60; issue 6, point 5"),
    "C19": RuleText("A minor's rights are exercised by the representatives, until majority.", "CSP R1111-40"),
    "C20": RuleText("An adult under a measure with representation needs the guardian's agreement.",
                    "brochure; CSP L1111-14"),
    "C21": RuleText("The person's agreement must be ticked.", "EX-35, EX-123, EX-124"),
    "C22": RuleText("Nothing is hidden from the médecin traitant: the role is changed instead.", "issue 6, point 3"),
    "C23": RuleText("Only a doctor can be médecin traitant.", "issue 6, point 3"),
    "C24": RuleText("Part of the ordinary work of this quality; discloses no document.", "TD-IG TD0.2; issue 4"),
    "C25": RuleText("A professional reads own acts, a structure's administrator those of the structure.",
                    "issue 6, point 11"),
    "C26": RuleText("A doctor or a pharmacist opens a record with the person.", "brochure"),
    "C27": RuleText("Regulation mode is for regulation centres.", "CSP L1111-17 I"),
    "C28": RuleText("An emergency needs a written reason.", "MAGIC; issue 6, point 7"),
    "C29": RuleText("Hiding is lifted by who hid, or at the person's request by author or médecin traitant.",
                    "alsace-esante 2017; issue 6, point 1"),
    "C30": RuleText("What the patient's side has opened can no longer be withheld.", "issue 6, point 8"),
    "C31": RuleText("No bris de glace where an agreement is in force.", "MAGIC; issue 6, point 7"),
    "C32": RuleText("A suspended record closes after six weeks without objection.", "CSP R1111-36"),
    "C33": RuleText("A structure's administrators manage who works there; discloses no record.", "issue 3, point 6"),
    "C34": RuleText("A record whose suspension is contested is closed by the operator on a proof of fraud only.",
                    "CSP R1111-36; issue 4, point 6"),
    "C35": RuleText("A record that was suspended when it was closed is reopened at the desk only.",
                    "CSP R1111-36; docs/divergences.md"),
    "C36": RuleText("A code given to a doctor in presence counts once, for minutes, and for five tries.",
                    "issue 6, point 3; security.md A13"),
    "C37": RuleText("A doctor or a pharmacist who may read closes the record at the word of the person who is there.",
                    "TD1.4 of the DMP kit for editors; docs/divergences.md"),
    "C38": RuleText("Who may read the record writes down how the person is called, and no strict trait.",
                    "TD1.3b; RNIV"),
    "C39": RuleText("A doctor or a pharmacist asks for a first code on paper; the desk prints it and gives it.",
                    "TD1.5a, TD1.5d; EX_GEN-1470; security.md A11"),
    "C41": RuleText("The number on the letter lets its reader object to the opening, and do nothing else.",
                    "CSP R1111-28; issue 4, point 1"),
    "C42": RuleText("After a death the operator writes down what heirs ask and the answer; nothing is given by itself.",
                    "CSP L1110-4 V, L1111-18; issue 4, point 6"),
    "C60": RuleText("What is replaced or deleted stays so; a uniqueId names one document.", "issue 5, point 3; A36"),
    "C61": RuleText("What was sent breaks a rule of form, or is not about this person.", "security.md A28-A34"),
    "C54": RuleText("A section of the profile is read by whom the person chose, and by the médecin traitant.",
                    "brochure; issue 10, point 1"),
    "C50": RuleText("At majority, all who act for the young person stop.", "issue 4, point 5"),
    "C51": RuleText("At most three caregivers for a person, five persons for a caregiver.", "APP; issue 6, point 6"),
    "C52": RuleText("An invitation counts once, in time, for the adult whom it names, never for oneself.",
                    "APP; issue 6, points 5 and 6"),
    "C53": RuleText("Whom a court keeps from a child does not open or enter that child's record.",
                    "issue 4; issue 6, point 5"),
    "C70": RuleText("A code that the person made counts once, in time, for one professional.", "CSP R1111-32"),
    "C71": RuleText("An agreement is given to somebody at a place of care, or to a place of care.",
                    "CSP L1110-12; docs/divergences.md"),
    "C62": RuleText("Looking for people has a budget: who looks too often for who is not there is stopped.",
                    "security.md A14"),
    "C63": RuleText("A software does no more than its token says, and never more than who uses it.",
                    "SMART App Launch 2, scopes v2; issue 8, point 5"),
    "C64": RuleText("Opening records and reading documents has a ceiling an hour and a day; emergencies have none.",
                    "security.md A40"),
}  # fmt: skip


def rule(rule_id: str) -> RuleText:
    """A rule by its id."""
    return RULES[rule_id]
