package carnet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.activation.DataHandler;
import javax.activation.FileDataSource;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.cxf.BusFactory;
import org.apache.cxf.headers.Header;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Association;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.AssociationLabel;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.AssociationType;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Author;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.AvailabilityStatus;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Code;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Document;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.DocumentEntry;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.DocumentEntryType;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Hl7v2Based;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Identifiable;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.LocalizedString;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Organization;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Person;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.SubmissionSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.DocumentReference;
import org.openehealth.ipf.commons.ihe.xds.core.requests.ProvideAndRegisterDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.QueryRegistry;
import org.openehealth.ipf.commons.ihe.xds.core.requests.RegisterDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.RetrieveDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.query.FindDocumentsQuery;
import org.openehealth.ipf.commons.ihe.xds.core.requests.query.QueryReturnType;
import org.openehealth.ipf.commons.ihe.xds.core.responses.QueryResponse;
import org.openehealth.ipf.commons.ihe.xds.core.responses.Response;
import org.openehealth.ipf.commons.ihe.xds.core.responses.RetrievedDocumentSet;
import org.openehealth.ipf.platform.camel.ihe.ws.AbstractWsEndpoint;
import org.w3c.dom.Element;

/**
 * IPF's XDS client, as it comes, against a running carnet. Owns the calls only: the tests say what is right.
 *
 * <p>Arguments: host and port, and a folder with what the messages say (one file for each word: person, place, patient,
 * document, lot, words, title) and signed VIHF assertions in their Security header (feed, find, read, hide, again, other, wrong).
 * Writes what it saw, one line each: name, tab, text.
 */
public final class Xds {
    private static final String SECURITY =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String HIDDEN = "MASQUE_PS", VISIBILITY = "1.2.250.1.213.1.1.4.13";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Map<String, String> seen = new TreeMap<>();
    private final String site;
    private final Path folder;

    private Xds(String site, Path folder) {
        this.site = site;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        // SOAP 1.2 answers a fault of the sender with 400; CXF reads only those of 500, unless it is told to (docs/xds.md).
        BusFactory.getDefaultBus().setProperty("org.apache.cxf.transport.process_fault_on_http_400", true);
        Xds client = new Xds(arguments[0], Path.of(arguments[1]));
        client.camel.start();
        try {
            client.story();
        } finally {
            client.camel.stop();
        }
        client.seen.forEach((name, value) -> System.out.println(name + "\t" + value.replaceAll("\\s+", " ")));
        System.exit(0);
    }

    private void story() throws Exception {
        seen.put("provided", told(send("xds-iti41", "repository", "feed", provide(), Response.class)));
        QueryResponse found = send("xds-iti18", "registry", "find", find(), QueryResponse.class);
        seen.put("found", told(found));
        DocumentEntry entry = only(found);
        seen.put("title", entry.getTitle().getValue());
        seen.put("author", entry.getAuthors().get(0).getAuthorPerson().getId().getId());
        seen.put("codes", codes(entry));
        seen.put("version", entry.getVersion().getVersionName());
        RetrievedDocumentSet files = send("xds-iti43", "repository", "read", read(entry), RetrievedDocumentSet.class);
        seen.put("read", told(files));
        byte[] file = files.getDocuments().get(0).getDataHandler().getInputStream().readAllBytes();
        seen.put("file", new String(file, StandardCharsets.UTF_8));
        seen.put("hidden", told(send("xds-iti57", "registry", "hide", hide(entry), Response.class)));
        DocumentEntry now = only(send("xds-iti18", "registry", "find", find(), QueryResponse.class));
        seen.put("codesNow", codes(now));
        seen.put("versionNow", now.getVersion().getVersionName());
        seen.put("moved", String.valueOf(!now.getEntryUuid().equals(entry.getEntryUuid())));
        seen.put("same", String.valueOf(now.getLogicalUuid().equals(entry.getLogicalUuid())));
        seen.put("again", told(send("xds-iti57", "registry", "again", hide(entry), Response.class)));
        QueryResponse other = send("xds-iti18", "registry", "other", find(), QueryResponse.class);
        seen.put("other", told(other));
        try {
            send("xds-iti18", "registry", "wrong", find(), QueryResponse.class);
            seen.put("fault", "none");
        } catch (Exception fault) {
            seen.put("fault", String.valueOf(fault.getMessage()));
        }
    }

    private <T> T send(String component, String service, String assertion, Object request, Class<T> kind)
            throws Exception {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getIn().setBody(request);
        Header header = new Header(new QName(SECURITY, "Security"), security(assertion));
        exchange.getIn().setHeader(AbstractWsEndpoint.OUTGOING_SOAP_HEADERS, List.of(header));
        String address = component + "://" + site + "/soap/" + service + "?audit=false";
        Exchange answer = camel.createProducerTemplate().send(address, exchange);
        if (answer.getException() != null) {
            throw answer.getException();
        }
        return answer.getMessage().getBody(kind);
    }

    private Element security(String name) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(folder.resolve(name).toFile()).getDocumentElement();
    }

    private ProvideAndRegisterDocumentSet provide() throws IOException {
        DocumentEntry entry = new DocumentEntry();
        entry.setEntryUuid("document01");
        entry.setType(DocumentEntryType.STABLE);
        entry.setMimeType("text/plain");
        entry.setLanguageCode("fr-FR");
        entry.setCreationTime("20260227091500");
        entry.setServiceStartTime("20260227");
        entry.setLegalAuthenticator(person());
        entry.setPatientId(patient());
        entry.setSourcePatientId(patient());
        entry.setUniqueId(text("document"));
        entry.setTitle(new LocalizedString(text("title"), "fr-FR", "UTF-8"));
        entry.getAuthors().add(author());
        entry.setClassCode(code("10", "1.2.250.1.213.1.1.4.1"));
        entry.setTypeCode(code("11506-3", "2.16.840.1.113883.6.1"));
        entry.setFormatCode(code("urn:ihe:iti:xds-sd:text:2008", "1.3.6.1.4.1.19376.1.2.3"));
        entry.setHealthcareFacilityTypeCode(code("SA07", "1.2.250.1.71.4.2.4"));
        entry.setPracticeSettingCode(code("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"));
        entry.getConfidentialityCodes().add(code("N", "2.16.840.1.113883.5.25"));
        ProvideAndRegisterDocumentSet request = new ProvideAndRegisterDocumentSet();
        request.setSubmissionSet(lot(text("lot")));
        request.getDocuments().add(new Document(entry, new DataHandler(new FileDataSource(folder.resolve("words").toFile()))));
        request.getAssociations().add(member("document01"));
        return request;
    }

    private SubmissionSet lot(String unique) throws IOException {
        SubmissionSet lot = new SubmissionSet();
        lot.setEntryUuid("lot01");
        lot.setUniqueId(unique);
        lot.setSourceId("1.2.250.1.999.5");
        lot.setPatientId(patient());
        lot.setSubmissionTime("20260227091600");
        lot.setContentTypeCode(code("07", "1.2.250.1.213.2.2"));
        lot.getAuthors().add(author());
        return lot;
    }

    private static Association member(String of) {
        Association made = new Association(AssociationType.HAS_MEMBER, "as01", "lot01", of);
        made.setLabel(AssociationLabel.ORIGINAL);
        return made;
    }

    private QueryRegistry find() throws IOException {
        FindDocumentsQuery query = new FindDocumentsQuery();
        query.setPatientId(patient());
        query.setStatus(List.of(AvailabilityStatus.APPROVED));
        return new QueryRegistry(query, QueryReturnType.LEAF_CLASS);
    }

    private static RetrieveDocumentSet read(DocumentEntry entry) {
        RetrieveDocumentSet request = new RetrieveDocumentSet();
        request.getDocuments().add(new DocumentReference(entry.getRepositoryUniqueId(), entry.getUniqueId(), null));
        return request;
    }

    /** The entry as the registry told it, with one code more. */
    private RegisterDocumentSet hide(DocumentEntry entry) throws IOException {
        if (codes(entry).equals("N")) {
            entry.getConfidentialityCodes().add(code(HIDDEN, VISIBILITY));
        }
        Association member = member(entry.getEntryUuid());
        member.setPreviousVersion("1");
        RegisterDocumentSet request = new RegisterDocumentSet();
        request.setSubmissionSet(lot(text("lot") + "1"));
        request.getDocumentEntries().add(entry);
        request.getAssociations().add(member);
        return request;
    }

    private DocumentEntry only(QueryResponse found) throws IOException {
        String unique = text("document");
        List<DocumentEntry> mine = found.getDocumentEntries().stream()
                .filter(one -> unique.equals(one.getUniqueId()))
                .collect(Collectors.toList());
        if (mine.size() != 1) {
            throw new IllegalStateException(told(found) + ": " + mine.size() + " documents");
        }
        return mine.get(0);
    }

    private static String codes(DocumentEntry entry) {
        return entry.getConfidentialityCodes().stream().map(Code::getCode).collect(Collectors.joining(","));
    }

    private static String told(Response answer) {
        String errors = answer.getErrors().stream()
                .map(one -> one.getCustomErrorCode() + " " + one.getErrorCode() + " " + one.getCodeContext())
                .collect(Collectors.joining("; "));
        return (answer.getStatus() + " " + errors).trim();
    }

    private Author author() throws IOException {
        Author author = new Author();
        author.setAuthorPerson(person());
        author.getAuthorInstitution().add(Hl7v2Based.parse(text("place"), Organization.class));
        return author;
    }

    private Person person() throws IOException {
        return Hl7v2Based.parse(text("person"), Person.class);
    }

    private Identifiable patient() throws IOException {
        return Hl7v2Based.parse(text("patient"), Identifiable.class);
    }

    private static Code code(String code, String system) {
        return new Code(code, new LocalizedString(code, "fr-FR", "UTF-8"), system);
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name)).strip();
    }
}
