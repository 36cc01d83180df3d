// Who takes part in the demo. Roles are taken from the policy, so that the two cannot drift apart.
export const tenantId = "4f3b2a10-5c6d-4e7f-8a9b-0c1d2e3f4a5b";
export const audience = "api://feldsiegel-demo";

const purposeOf = (policy, purpose) => policy.purposes.find(({ name }) => name === purpose);
const roleFor = (policy, purpose) => purposeOf(policy, purpose).allow.roles.slice(0, 1);

const approverRoles = (policy) => purposeOf(policy, "reidentification").approval.allow.roles.slice(0, 1);

/** The backend's own identity, with which it asks what was erased: an application, which is granted no purpose. */
export const backendIdentity = {
  oid: "00000000-0000-4000-8000-0000000000ba",
  name: "Personnel backend",
  roles: ["Erasures.Read"],
};

/** Each: oid, name, job, roles, and the purpose for which the person opens records in the demo. */
export function demoPersons(policy) {
  const person = (last, name, job, purpose, roles = roleFor(policy, purpose)) => ({
    oid: `00000000-0000-4000-8000-0000000000${last}`,
    name,
    job,
    purpose,
    roles,
  });
  return {
    clerk: person("a1", "Anna Weber", "HR clerk", "hr-administration"),
    payroll: person("b2", "Bernd Krause", "Payroll", "payroll"),
    doctor: person("c3", "Dr. Deniz Yıldız", "Company doctor", "occupational-health"),
    officer: person("e5", "Eva Lindner", "Privacy officer", "reidentification"),
    approver: person("f6", "Frank Osei", "Works council", "reidentification", approverRoles(policy)),
    outsider: person("d4", "Carla Neumann", "Purchasing", "payroll", []),
  };
}
