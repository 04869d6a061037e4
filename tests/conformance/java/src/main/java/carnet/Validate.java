package carnet;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.utilities.npm.NpmPackage;

/**
 * HL7's validator over files. Owns how it is set up: R4, the packages that are given, no terminology server.
 *
 * <p>Arguments: a list of files (one line each: path, tab, address of a profile or nothing), then packages (.tgz).
 * Writes one line for each message: file, severity, place, text, with tabs between.
 */
public final class Validate {
    /** Profiles of the French core 2.1 and 2.2, whose packages are not at hand: they ask for their type alone. */
    private static final Map<String, String> NOT_AT_HAND = Map.of(
            "fr-core-human-name", "HumanName",
            "fr-core-address", "Address",
            "fr-core-contact-point", "ContactPoint",
            "fr-core-patient", "Patient",
            "fr-core-practitioner", "Practitioner",
            "fr-core-organization", "Organization",
            "fr-core-related-person", "RelatedPerson");

    private Validate() {}

    public static void main(String[] arguments) throws IOException {
        FhirContext context = FhirContext.forR4();
        PrePopulatedValidationSupport packages = new PrePopulatedValidationSupport(context);
        for (int i = 1; i < arguments.length; i++) {
            load(Path.of(arguments[i]), context, packages);
        }
        DefaultProfileValidationSupport standard = new DefaultProfileValidationSupport(context);
        NOT_AT_HAND.forEach((name, type) -> packages.addStructureDefinition(standIn(name, type, standard)));
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        ValidationSupportChain chain = new ValidationSupportChain(
                packages,
                standard,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                unknown);
        FhirInstanceValidator rules = new FhirInstanceValidator(chain);
        rules.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        FhirValidator validator = context.newValidator().registerValidatorModule(rules);
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] parts = line.split("\t");
            check(validator, Path.of(parts[0]), parts.length > 1 ? List.of(parts[1].split(" ")) : List.of());
        }
    }

    private static StructureDefinition standIn(String name, String type, IValidationSupport standard) {
        String base = "http://hl7.org/fhir/StructureDefinition/" + type;
        StructureDefinition made = ((StructureDefinition) standard.fetchStructureDefinition(base)).copy();
        made.setId(name);
        made.setUrl("https://hl7.fr/ig/fhir/core/StructureDefinition/" + name);
        made.setVersion("2.2.0");
        made.setName(name.replace("-", ""));
        made.setBaseDefinition(base);
        made.setDerivation(StructureDefinition.TypeDerivationRule.CONSTRAINT);
        return made;
    }

    private static void check(FhirValidator validator, Path file, List<String> profiles) throws IOException {
        ValidationOptions options = new ValidationOptions();
        profiles.forEach(options::addProfile);
        String text = Files.readString(file, StandardCharsets.UTF_8);
        for (SingleValidationMessage message : validator.validateWithResult(text, options).getMessages()) {
            System.out.println(String.join(
                    "\t",
                    file.getFileName().toString(),
                    String.valueOf(message.getSeverity()),
                    String.valueOf(message.getLocationString()),
                    message.getMessage().replaceAll("\\s+", " ")));
        }
        System.out.println(file.getFileName() + "\tDONE\t\t");
    }

    private static void load(Path file, FhirContext context, PrePopulatedValidationSupport packages) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            NpmPackage found = NpmPackage.fromPackage(stream);
            for (String name : found.list("package")) {
                if (name.matches("(StructureDefinition|ValueSet|CodeSystem)-.*\\.json")) {
                    String text = new String(found.load("package", name).readAllBytes(), StandardCharsets.UTF_8);
                    // Each is there once: with a version behind its name it is not found.
                    text = text.replaceAll("(\"http://(?:hl7|terminology\\.hl7)\\.org/[^\"|]+)\\|[^\"|]+\"", "$1\"");
                    Resource resource = (Resource) context.newJsonParser().parseResource(text);
                    if (resource instanceof MetadataResource) {
                        packages.addResource(resource);
                    }
                }
            }
        }
    }
}
