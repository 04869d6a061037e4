package carnet;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBaseOperationOutcome;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;

/**
 * HAPI's client, as it comes, against a running carnet. Owns the calls only: the tests say what is right.
 *
 * <p>Arguments: the base address, the identifier of a person (system|value), a file with the token, a lot, a lot with a
 * fault, a patch that hides and one that shows (files), and the format, json or xml. Writes what it saw, one line each:
 * name, tab, text. It checks the server's capabilities by itself before its first call.
 */
public final class Client {
    private Client() {}

    public static void main(String[] arguments) throws IOException {
        FhirContext context = FhirContext.forR4();
        String token = text(arguments[2]);
        IGenericClient client = client(context, arguments[0], token, arguments[7]);
        Map<String, String> seen = new TreeMap<>();
        CapabilityStatement can = client.capabilities().ofType(CapabilityStatement.class).execute();
        seen.put("version", can.getFhirVersion().toCode());
        String[] number = arguments[1].split("\\|");
        Bundle people = client.search()
                .forResource(Patient.class)
                .where(Patient.IDENTIFIER.exactly().systemAndIdentifier(number[0], number[1]))
                .usingStyle(ca.uhn.fhir.rest.api.SearchStyleEnum.POST)
                .returnBundle(Bundle.class)
                .execute();
        Patient person = (Patient) people.getEntryFirstRep().getResource();
        seen.put("active", String.valueOf(person.getActive()));
        String patient = person.getIdElement().getIdPart();
        seen.put("before", total(client, patient));
        Bundle lot = context.newJsonParser().parseResource(Bundle.class, text(arguments[3]));
        Bundle provided = client.transaction().withBundle(lot).execute();
        seen.put("statuses", provided.getEntry().stream()
                .map(entry -> entry.getResponse().getStatus())
                .collect(Collectors.joining(",")));
        IdType id = provided.getEntry().stream()
                .map(entry -> new IdType(entry.getResponse().getLocation()))
                .filter(one -> "DocumentReference".equals(one.getResourceType()))
                .findFirst()
                .orElseThrow();
        seen.put("after", total(client, patient));
        pages(client, patient, seen);
        DocumentReference document = client.read().resource(DocumentReference.class).withId(id.getIdPart()).execute();
        seen.put("title", document.getContentFirstRep().getAttachment().getTitle());
        String url = document.getContentFirstRep().getAttachment().getUrl();
        Binary file = client.read().resource(Binary.class).withId(new IdType(url).getIdPart()).execute();
        seen.put("file", new String(file.getData(), StandardCharsets.UTF_8));
        seen.put("hidden", patched(client, text(arguments[5]), id));
        seen.put("shown", patched(client, text(arguments[6]), id));
        seen.put("absent", refused(context, () ->
                client.read().resource(DocumentReference.class).withId("0".repeat(64)).execute()));
        Bundle wrong = context.newJsonParser().parseResource(Bundle.class, text(arguments[4]));
        seen.put("wrong", refused(context, () -> client.transaction().withBundle(wrong).execute()));
        seen.put("still", total(client, patient));
        IGenericClient stranger = client(context, arguments[0], "nobody", arguments[7]);
        seen.put("stranger", refused(context, () ->
                stranger.read().resource(DocumentReference.class).withId(id.getIdPart()).execute()));
        seen.forEach((name, value) -> System.out.println(name + "\t" + value.replaceAll("\\s+", " ")));
    }

    private static IGenericClient client(FhirContext context, String base, String token, String format) {
        IGenericClient made = context.newRestfulGenericClient(base);
        made.setEncoding(ca.uhn.fhir.rest.api.EncodingEnum.forContentType(format));
        made.registerInterceptor(new BearerTokenAuthInterceptor(token));
        return made;
    }

    private static String text(String path) throws IOException {
        return Files.readString(Path.of(path), StandardCharsets.UTF_8).strip();
    }

    private static String total(IGenericClient client, String patient) {
        Bundle found = client.search()
                .forResource(DocumentReference.class)
                .where(DocumentReference.PATIENT.hasId("Patient/" + patient))
                .returnBundle(Bundle.class)
                .execute();
        return String.valueOf(found.getTotal());
    }

    private static void pages(IGenericClient client, String patient, Map<String, String> seen) {
        Bundle first = client.search()
                .forResource(DocumentReference.class)
                .where(DocumentReference.PATIENT.hasId("Patient/" + patient))
                .and(DocumentReference.STATUS.exactly().code("current"))
                .count(1)
                .returnBundle(Bundle.class)
                .execute();
        Bundle next = client.loadPage().next(first).execute();
        boolean other = !first.getEntryFirstRep().getResource().getIdElement().getIdPart()
                .equals(next.getEntryFirstRep().getResource().getIdElement().getIdPart());
        seen.put("pages", first.getEntry().size() + "," + next.getEntry().size() + "," + other);
    }

    private static String patched(IGenericClient client, String change, IdType id) {
        DocumentReference changed = (DocumentReference) client.patch()
                .withBody(change)
                .withId(new IdType("DocumentReference", id.getIdPart()))
                .prefer(ca.uhn.fhir.rest.api.PreferReturnEnum.REPRESENTATION)
                .execute()
                .getResource();
        return changed.getSecurityLabel().stream()
                .map(one -> one.getCodingFirstRep().getCode())
                .collect(Collectors.joining(","));
    }

    private static String refused(FhirContext context, Callable<Object> call) {
        try {
            call.call();
            return "not refused";
        } catch (BaseServerResponseException refusal) {
            IBaseOperationOutcome outcome = refusal.getOperationOutcome();
            String told = outcome == null ? "no outcome" : context.newJsonParser().encodeResourceToString(outcome);
            return refusal.getStatusCode() + " " + told;
        } catch (Exception other) {
            return String.valueOf(other);
        }
    }
}
