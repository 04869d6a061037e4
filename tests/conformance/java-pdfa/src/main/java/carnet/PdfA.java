package carnet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.verapdf.core.VeraPDFException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * veraPDF over files, against one flavour of PDF/A.
 *
 * <p>Arguments: the flavour (1b), then files. Writes one line for each rule that is broken (file, FAILED, clause, words) and one
 * at the end of each file (file, DONE, true or false, how many checks), with tabs between.
 */
public final class PdfA {
    private static final int MOST_FAULTS = 100;

    private PdfA() {}

    public static void main(String[] arguments) throws IOException, VeraPDFException {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            check(flavour, Path.of(arguments[i]));
        }
    }

    private static void check(PDFAFlavour flavour, Path file) throws IOException, VeraPDFException {
        try (InputStream data = Files.newInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(data, flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(flavour, MOST_FAULTS, false, false, false)) {
            ValidationResult found = validator.validate(parser);
            for (TestAssertion one : found.getTestAssertions()) {
                String clause = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
                tell(file, "FAILED", clause, one.getMessage().replaceAll("\\s+", " "));
            }
            tell(file, "DONE", String.valueOf(found.isCompliant()), String.valueOf(found.getTotalAssertions()));
        }
    }

    private static void tell(Path file, String... words) {
        System.out.println(file.getFileName() + "\t" + String.join("\t", words));
    }
}
